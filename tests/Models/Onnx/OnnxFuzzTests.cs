using Whence.Models.Onnx;
using Whence.Tests.Fuzz;

namespace Whence.Tests.Models.Onnx;

/// <summary>Mutated models: reading and building end in a graph or in an <see cref="OnnxException"/>.</summary>
[TestFixture]
sealed class OnnxFuzzTests
{
    [Test]
    public void MutantsNeverBreakTheImporter() =>
        MutationFuzz.Run("onnx", [Classifier().Bytes, ShapeArithmetic().Bytes, Mover().Bytes], ReadAndBuild, typeof(OnnxException));

    [Test]
    public void TheSeedsThemselvesAreGood()
    {
        foreach (var file in new[] { Classifier(), ShapeArithmetic(), Mover() })
            Assert.That(() => ReadAndBuild(file.Bytes), Throws.Nothing);
    }

    static void ReadAndBuild(byte[] bytes)
    {
        var model = OnnxModel.Parse(bytes, "fuzz");
        var graph = new Whence.Graph.Graph();
        model.Build(graph, graph.Input("the input", model.InputShape), null);
    }

    static OnnxFile Classifier() => new OnnxFile().Input("x", -1, 3, 8, 8)
        .Weights("w", new float[4 * 3 * 9], 4, 3, 3, 3)
        .Weights("scale", [1, 1, 1, 1], 4).Weights("shift", [0, 0, 0, 0], 4).Weights("mean", [0, 0, 0, 0], 4)
        .Weights("var", [1, 1, 1, 1], 4)
        .Weights("fc", new float[8], 2, 4).Weights("b", [0, 0], 2)
        .Node("Conv", "x w", "c", ("pads", new[] { 1, 1, 1, 1 }), ("strides", new[] { 2, 2 }), ("group", 1))
        .Node("BatchNormalization", "c scale shift mean var", "n", ("epsilon", 1e-3f))
        .Node("Relu", "n", "r")
        .Node("MaxPool", "r", "p", ("kernel_shape", new[] { 2, 2 }), ("auto_pad", "SAME_UPPER"), ("strides", new[] { 2, 2 }))
        .Node("GlobalAveragePool", "p", "g")
        .Node("Flatten", "g", "f")
        .Node("Gemm", "f fc b", "l", ("transB", 1), ("alpha", 2f))
        .Node("Softmax", "l", "y", ("axis", 1))
        .Output("y", -1, 2);

    static OnnxFile ShapeArithmetic() => new OnnxFile().Input("x", -1, 2, 3, 4)
        .Integers("zero", 0).Integers("one", 1).Integers("four", 4).Integers("minus", -1).Integers("two", 2)
        .Node("Shape", "x", "s")
        .Node("Slice", "s zero two zero", "front")
        .Node("Gather", "s minus", "last")
        .Node("Mul", "last two", "double")
        .Node("Concat", "front minus", "target", ("axis", 0))
        .Node("ConstantOfShape", "four", "zeros")
        .Node("Range", "zero four one", "r")
        .Node("Tile", "r two", "tiled")
        .Node("Expand", "one four", "ones")
        .Node("ReduceProd", "target", "product", ("keepdims", 0))
        .Node("Reshape", "x target", "y")
        .Node("Cast", "tiled", "f", ("to", 1))
        .Node("ReduceSum", "f", "sum")
        .Node("Mul", "y sum", "z")
        .Output("z");

    static OnnxFile Mover() => new OnnxFile().Input("x", -1, 4, 5, 5)
        .Integers("pads", 0, 0, 1, 1, 0, 0, 1, 1).Integers("repeats", 1, 1, 2, 1).Integers("starts", 0, -1)
        .Integers("ends", 9, -9).Integers("axes", 2, 3)
        .Integers("steps", 2, -1).Weights("scales", [1, 1, 2, 1.5f], 4).Integers("index", 1, 0)
        .Node("Pad", "x pads", "a", ("mode", "reflect"))
        .Node("Slice", "a starts ends axes steps", "b")
        .Node("Tile", "b repeats", "c")
        .Node("Resize", "c _ scales", "d", ("mode", "linear"))
        .Node("Split", "d", "e f", ("axis", 1))
        .Node("Concat", "f e", "g", ("axis", 1))
        .Node("DepthToSpace", "g", "h", ("blocksize", 2))
        .Node("Transpose", "h", "i", ("perm", new[] { 0, 2, 3, 1 }))
        .Node("Gather", "i index", "j", ("axis", 1))
        .Node("ReduceMean", "j", "y", ("axes", new[] { 2 }), ("keepdims", 0))
        .Output("y");
}
