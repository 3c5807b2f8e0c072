"""What leaves for ONNX Runtime, and its card."""
