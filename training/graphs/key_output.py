"""The output `key` of a backbone: found layers, projected, of length 1, as int8."""

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from training.network.key_fit import LAYERS, STEPS, KeyFit


def layer_names(graph: onnx.GraphProto) -> list[str]:
    """The tensors that keys are made of, in the order of LAYERS.

    Raises:
        ValueError: when the graph is not a backbone that `training.export` wrote.
    """
    found = []
    for weight, _, _ in LAYERS:
        readers = [n.input[0] for n in graph.node if n.op_type == "Conv" and n.input[1].endswith(weight)]
        if len(readers) != 1:
            raise ValueError(f"the backbone has {len(readers)} convolutions with {weight}, not one")
        found += readers
    return found


def without_keys(backbone: onnx.ModelProto) -> onnx.ModelProto:
    """The backbone as it was before keys were added."""
    plain = onnx.ModelProto()
    plain.CopyFrom(backbone)
    for items in (plain.graph.node, plain.graph.initializer, plain.graph.output):
        kept = [item for item in items if not (item.name == "key" or item.name.startswith("key/"))]
        del items[:]
        items.extend(kept)  # pyright: ignore[reportArgumentType]
    return plain


def with_keys(backbone: onnx.ModelProto, fit: KeyFit) -> onnx.ModelProto:
    """The backbone with one output more: `key`, cells x dimensions int8, row by row.

    Projection and enlargement are both linear, so each layer is projected where it lies, which is cheaper.
    """
    model = without_keys(backbone)
    graph = model.graph

    def constant(name: str, value: NDArray[np.generic]) -> str:
        graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(value), f"key/{name}"))
        return f"key/{name}"

    def node(kind: str, inputs: list[str], name: str, **attributes: Any) -> str:
        output = name if name == "key" else f"key/{name}"
        graph.node.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    total = ""
    for place, (layer, projection) in enumerate(zip(layer_names(graph), fit.projections, strict=True)):
        weights = [constant(f"weight_{place}", projection[:, :, None, None])]
        if place == 0:
            weights.append(constant("bias", fit.bias))
        part = node("Conv", [layer, *weights], f"projected_{place}")
        scale = LAYERS[place][1]
        if scale > 1:
            scales = constant(f"scales_{place}", np.array([1, 1, scale, scale], dtype=np.float32))
            part = node(
                "Resize",
                [part, "", scales],
                f"enlarged_{place}",
                mode="linear",
                coordinate_transformation_mode="half_pixel",
            )
        total = part if place == 0 else node("Add", [total, part], f"sum_{place}")
    turned = node("Transpose", [total], "turned", perm=[0, 2, 3, 1])
    shape = constant("shape", np.array([-1, len(fit.bias)], dtype=np.int64))
    rows = node("Reshape", [turned, shape], "rows")
    length = node("ReduceL2", [rows], "length", axes=[1], keepdims=1)
    length = node("Max", [length, constant("least", np.array([1e-6], dtype=np.float32))], "safe_length")
    unit = node("Div", [rows, length], "unit")
    steps = node("Mul", [unit, constant("steps", np.array([STEPS], dtype=np.float32))], "in_steps")
    whole = node("Round", [steps], "whole")
    bounds = [constant("lowest", np.array(-127, np.float32)), constant("highest", np.array(127, np.float32))]
    node("Cast", [node("Clip", [whole, *bounds], "clipped")], "key", to=TensorProto.INT8)
    output = helper.make_tensor_value_info("key", TensorProto.INT8, ["cells", len(fit.bias)])
    graph.output.append(output)
    onnx.checker.check_model(model)
    return model
