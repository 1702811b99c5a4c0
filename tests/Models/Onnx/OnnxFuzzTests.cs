using Whence.Graphs;
using Whence.Models.Onnx;
using Whence.Models.Onnx.Wire;
using Whence.Tests.Fuzz;
using Type = Whence.Models.Onnx.Wire.TensorProto.Types.DataType;

namespace Whence.Tests.Models.Onnx;

/// <summary>Mutated models: reading and building end in a graph or in an <see cref="OnnxException"/>.</summary>
[TestFixture]
sealed class OnnxFuzzTests
{
    [Test]
    public void MutantsNeverBreakTheImporter() =>
        MutationFuzz.Run("onnx", [Classifier().Bytes, ShapeArithmetic().Bytes, Mover().Bytes, Chooser().Bytes, Coder().Bytes], ReadAndBuild, typeof(OnnxException));

    [Test]
    public void TheSeedsThemselvesAreGood()
    {
        foreach (var file in new[] { Classifier(), ShapeArithmetic(), Mover(), Chooser(), Coder() })
            Assert.That(() => ReadAndBuild(file.Bytes), Throws.Nothing);
    }

    static void ReadAndBuild(byte[] bytes)
    {
        var model = OnnxModel.Parse(bytes, "fuzz");
        var graph = new Graph();
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

    // Branches, loops, sequences, functions, sparse tensors.
    static OnnxFile Chooser()
    {
        var body = new OnnxFile(16).Node("Mul", "v outer", "v2").Node("Identity", "go", "g2").Node("Neg", "v", "s").Output("g2").Output("v2").Output("s");
        body.Graph.Input.Add([new() { Name = "i" }, new() { Name = "go" }, new() { Name = "v" }]);
        var file = new OnnxFile(16).Input("x", -1, 4, 5, 5).Import("own", 1).Integer("zero", 0).Integer("three", 3).Integers("parts", 1, 3)
            .Function("own.Leak", "a", "r", new OnnxFile(16).Node("LeakyRelu", "a", "r", ("", new AttributeProto { Name = "alpha", RefAttrName = "slope", Type = AttributeProto.Types.Kind.Float })), "slope")
            .Node("Shape", "x", "sh").Node("Gather", "sh zero", "n").Node("Less", "n three", "c")
            .Node("own.Leak", "x", "outer", ("slope", 0.5f))
            .Node("If", "c", "p", ("then_branch", new OnnxFile(16).Weights("k", [2]).Node("Mul", "outer k", "t").Output("t").Graph), ("else_branch", new OnnxFile(16).Node("Neg", "x", "e").Output("e").Graph))
            .Node("Loop", "three _ p", "last scan", ("body", body.Graph))
            .Node("SplitToSequence", "last parts", "list", ("axis", 1)).Node("SequenceInsert", "list p zero", "more").Node("SequenceAt", "more zero", "one")
            .Node("ConcatFromSequence", "more", "joined", ("axis", 1)).Node("ReduceMean", "scan", "mean", ("axes", new[] { 0 }), ("keepdims", 0)).Node("Add", "mean one", "sum")
            .Node("Constant", "", "sparse", ("sparse_value", new AttributeProto
            {
                Name = "sparse_value",
                Type = AttributeProto.Types.Kind.SparseTensor,
                SparseTensor = new() { Dims = { 5 }, Values = new() { DataType = 1, Dims = { 2 }, FloatData = { 1, 2 } }, Indices = new() { DataType = 7, Dims = { 2 }, Int64Data = { 0, 4 } } },
            }))
            .Node("Add", "sum sparse", "z").Node("GlobalAveragePool", "z", "g").Node("GlobalAveragePool", "joined", "h").Node("Concat", "g h", "gh", ("axis", 1)).Node("Flatten", "gh", "y").Output("y");
        return file;
    }

    static OnnxFile Coder() => new OnnxFile(21).Input("x", -1, 3, 5, 5).Import("com.microsoft", 1).Weights("s", [0.1f, 0.2f, 0.3f], 3).Constant("z", Type.Uint8, [1, 2, 3], 3)
        .Constant("w", Type.Int4, [0x21, 0x43, 0x65], 2, 3, 1, 1).Weights("ws", [0.1f]).Constant("wz", Type.Int4, [1]).Constant("yz", Type.Uint8, [7])
        .Constant("v", Type.Int8, [1, 2, 3, -4, -5, -6], 2, 3, 1, 1).Constant("vz", Type.Int8, [0]).Constant("m", Type.Int8, [1, 2, 3, 4, 5, 6, 7, 8], 2, 4)
        .Node("QuantizeLinear", "x s z", "q", ("axis", 1)).Node("DequantizeLinear", "q s z", "r", ("axis", 1)).Node("DequantizeLinear", "w ws wz", "d").Node("Conv", "r d", "c")
        .Node("DynamicQuantizeLinear", "c", "e es ez").Node("DequantizeLinear", "e es ez", "f").Node("QuantizeLinear", "x ws yz", "o")
        .Node("QLinearConv", "o ws yz v ws vz ws yz", "p").Node("com.microsoft.QLinearAdd", "p ws yz e ws yz ws yz", "a").Node("com.microsoft.QLinearGlobalAveragePool", "a ws yz ws yz", "g", ("channels_last", 0))
        .Node("Flatten", "g", "h").Node("MatMulInteger", "h m yz vz", "k").Node("Cast", "k", "l", ("to", 1)).Node("GlobalAveragePool", "f", "t").Node("Flatten", "t", "u").Node("Concat", "l u", "y", ("axis", 1)).Output("y");

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
