"""Write an ONNX graph node by node."""

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET = 17


class GraphWriter:
    """Collects nodes and constants; every call returns the name of what it made."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        """A stored tensor."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], name: str, **attributes: Any) -> str:
        """One node with one output, named like it."""
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def branch(self, name: str, condition: str, then_part: "GraphWriter", else_part: "GraphWriter") -> str:
        """What one of two graphs makes; each ends at its last node and may use anything made here before."""
        graphs = [
            helper.make_graph(
                part.nodes,
                f"{name}_{word}",
                [],
                [helper.make_empty_tensor_value_info(part.nodes[-1].output[0])],
                part.constants,
            )
            for word, part in (("then", then_part), ("else", else_part))
        ]
        return self.node("If", [condition], name, then_branch=graphs[0], else_branch=graphs[1])

    def model(
        self, name: str, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto]
    ) -> onnx.ModelProto:
        """The checked model."""
        graph = helper.make_graph(self.nodes, name, inputs, outputs, self.constants)
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="chromaloom"
        )
        model.ir_version = 8
        onnx.checker.check_model(model, full_check=True)
        return model


def float_input(name: str, shape: list[int | str]) -> onnx.ValueInfoProto:
    """A float32 input or output; names in the shape are free sizes."""
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
