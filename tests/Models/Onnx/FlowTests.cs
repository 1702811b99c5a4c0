using Whence.Models.Onnx;
using Whence.Models.Onnx.Wire;
using Type = Whence.Models.Onnx.Wire.TensorProto.Types.DataType;

namespace Whence.Tests.Models.Onnx;

/// <summary>Branches, loops, sequences and the file's own functions, against ONNX Runtime; what cannot be known at import is refused by name.</summary>
[TestFixture]
sealed class FlowTests
{
    static readonly Dictionary<string, Func<OnnxFile>> Files = new()
    {
        ["branch by shape"] = () => ByRank(Image(), "x", 1).Node("If", "c", "y", Then(Body().Node("Relu", "x", "t").Output("t")), Else(Body().Node("Neg", "x", "e").Output("e"))).Output("y"),
        ["other branch"] = () => ByRank(Image(), "x", 9).Node("If", "c", "y", Then(Body().Node("Relu", "x", "t").Output("t")), Else(Body().Node("Neg", "x", "e").Output("e"))).Output("y"),
        ["branches of one spelling"] = () => ByRank(Image(), "x", 1)
            .Node("If", "c", "p", Then(Body().Node("Relu", "x", "t").Output("t")), Else(Body().Node("Neg", "x", "t").Output("t")))
            .Node("If", "c", "q", Then(Body().Node("Neg", "x", "t").Output("t")), Else(Body().Node("Relu", "x", "t").Output("t"))).Node("Sub", "p q", "y").Output("y"),
        ["two outputs"] = () => ByRank(Image(), "x", 1).Node("If", "c", "p q",
            Then(Body().Node("Relu", "x", "t").Node("Neg", "x", "u").Output("t").Output("u")), Else(Body().Node("Abs", "x", "t").Node("Exp", "x", "u").Output("t").Output("u"))).Node("Sub", "p q", "y").Output("y"),
        ["branch within a branch"] = () => ByRank(Image(), "x", 1).Weights("k", [2]).Node("Mul", "x k", "outer").Node("If", "c", "y",
            Then(Body().Node("Relu", "outer", "t").Node("If", "c", "deep", Then(Body().Node("Add", "t outer", "v").Output("v")), Else(Body().Node("Neg", "t", "v").Output("v"))).Node("Sub", "deep x", "w").Output("w")),
            Else(Body().Node("Neg", "x", "e").Output("e"))).Output("y"),
        ["weights of a branch"] = () => ByRank(Image(), "x", 1).Node("If", "c", "y",
            Then(Body().Weights("w", [.. Enumerable.Range(0, 12).Select(i => i * 0.1f)], 4, 3, 1, 1).Node("Conv", "x w", "t").Output("t")), Else(Body().Node("Neg", "x", "e").Output("e"))).Output("y"),
        ["loop of three"] = () => Loop(Image().Integer("m", 3), "m _ x", "y", LoopBody().Integers("two", 2).Node("Cast", "two", "f", ("to", 1)).Node("Mul", "v f", "v2").Node("Identity", "go", "g2").Output("g2").Output("v2")).Output("y"),
        ["loop by condition"] = () => Loop(Image().Constant("yes", Type.Bool, [1]), "_ yes x", "y",
            LoopBody().Integer("four", 4).Node("Less", "i four", "g2").Node("Cast", "i", "f", ("to", 1)).Node("Add", "v f", "v2").Output("g2").Output("v2")).Output("y"),
        ["loop of none"] = () => Loop(Image().Integer("m", 0), "m _ x", "r", LoopBody().Node("Neg", "v", "v2").Node("Identity", "go", "g2").Output("g2").Output("v2")).Node("Relu", "r", "y").Output("y"),
        ["scan outputs"] = () => Loop(Image().Integer("m", 3), "m _ x", "last y",
            LoopBody().Node("Neg", "v", "v2").Node("Cast", "i", "f", ("to", 1)).Node("Mul", "v f", "s").Node("Identity", "go", "g2").Output("g2").Output("v2").Output("s")).Output("y"),
        ["loop over captures"] = () => Loop(Image().Integer("m", 2).Node("Relu", "x", "outer"), "m _ x", "y",
            LoopBody().Node("Add", "v outer", "a").Node("Sub", "a x", "v2").Node("Identity", "go", "g2").Output("g2").Output("v2")).Output("y"),
        ["loop in a branch"] = () => ByRank(Image().Integer("m", 2), "x", 1).Node("If", "c", "y",
            Then(Loop(Body(), "m _ x", "t", LoopBody().Node("Add", "v x", "v2").Node("Identity", "go", "g2").Output("g2").Output("v2")).Output("t")), Else(Body().Node("Neg", "x", "e").Output("e"))).Output("y"),
        ["loop over a list"] = () => Loop(Image().Integer("m", 3).Integers("axis", 0), "m _ list0", "list", LoopBody().Node("Cast", "i", "f", ("to", 1)).Node("Mul", "x f", "p")
            .Node("SequenceInsert", "v p", "v2").Node("Identity", "go", "g2").Output("g2").Output("v2"), before: f => f.Node("SequenceEmpty", "", "list0")).Node("ConcatFromSequence", "list", "y", ("axis", 1)).Output("y"),
        ["scan of columns"] = () => Scan(Image(), "x x", "last y", ScanBody().Node("Sub", "s c", "s2").Node("Mul", "s2 c", "o").Output("s2").Output("o"), ("scan_input_axes", new[] { 3 }), ("scan_output_axes", new[] { -1 }), state: 0).Output("y"),
        ["scan backwards"] = () => Scan(Image(), "x x", "last y", ScanBody().Node("Sub", "s c", "s2").Node("Mul", "s2 c", "o").Output("s2").Output("o"), ("scan_input_axes", new[] { 2 }), ("scan_input_directions", new[] { 1 }), state: 1).Output("y"),
        ["scan put in front"] = () => Scan(Image(), "x x", "last y", ScanBody().Node("Sub", "s c", "s2").Node("Mul", "s2 c", "o").Output("s2").Output("o"), ("scan_input_axes", new[] { 2 }), ("scan_output_directions", new[] { 1 }), state: 1).Output("y"),
        ["state of a scan"] = () => Scan(Image(), "x x", "y other", ScanBody().Node("Sub", "s c", "s2").Node("Mul", "s2 c", "o").Output("s2").Output("o"), ("scan_input_axes", new[] { 1 }), state: 2).Output("y"),
        ["map of a sequence"] = () => Image(17).Integer("one", 1).Node("Neg", "x", "b").Node("SequenceConstruct", "x b", "s").Node("SequenceMap", "s", "t", ("body", MapBody(1).Node("Exp", "a0", "r").Output("r").Graph)).Node("SequenceAt", "t one", "y").Output("y"),
        ["map of two sequences and a tensor"] = () => Image(17).Node("Neg", "x", "b").Node("SequenceConstruct", "x b", "s").Node("SequenceConstruct", "b x", "u")
            .Node("SequenceMap", "s u x", "t", ("body", MapBody(3).Node("Mul", "a0 a1", "p").Node("Sub", "p a2", "r").Output("r").Graph)).Node("ConcatFromSequence", "t", "y", ("axis", 0)).Output("y"),
        ["sequence"] = () => Image().Node("Relu", "x", "a").Node("Neg", "x", "b").Integer("one", 1).Integer("last", -2)
            .Node("SequenceConstruct", "a b x", "s").Node("SequenceAt", "s one", "p").Node("SequenceAt", "s last", "q").Node("SequenceErase", "s one", "r")
            .Node("ConcatFromSequence", "r", "t", ("axis", 0), ("new_axis", 1)).Node("SequenceLength", "r", "n").Node("Cast", "n", "f", ("to", 1))
            .Node("Mul", "t f", "u").Node("Add", "u p", "v").Node("Add", "v q", "y").Output("y"),
        ["inserted"] = () => Image().Integer("back", -1).Integer("zero", 0).Integer("two", 2).Node("Relu", "x", "a").Node("Neg", "x", "b").Node("SequenceConstruct", "a b", "s")
            .Node("SequenceInsert", "s x back", "r").Node("SequenceInsert", "r b zero", "t").Node("SequenceErase", "t", "u").Node("ConcatFromSequence", "u", "y", ("axis", 3)).Output("y"),
        ["split in ones"] = () => Image().Integer("two", 2).Node("SplitToSequence", "x", "s", ("axis", 1), ("keepdims", 0)).Node("SequenceAt", "s two", "y").Output("y"),
        ["split in twos"] = () => Image().Integer("two", 2).Integer("one", 1).Node("SplitToSequence", "x two", "s", ("axis", 2)).Node("SequenceAt", "s one", "y").Output("y"),
        ["split in sizes"] = () => Image().Integers("sizes", 1, 2).Integer("one", 1).Node("SplitToSequence", "x sizes", "s", ("axis", 1)).Node("SequenceAt", "s one", "y").Output("y"),
        ["optional"] = () => Image(18).Node("OptionalHasElement", "x", "c").Node("If", "c", "y", Then(Body().Node("OptionalGetElement", "x", "t").Output("t")), Else(Body().Node("Neg", "x", "e").Output("e"))).Output("y"),
        ["function"] = () => Image().Import("own", 1).Function("own.Twice", "a", "r", Body().Node("Add", "a a", "b").Node("Relu", "b", "r"))
            .Node("own.Twice", "x", "p").Node("own.Twice", "p", "y").Output("y"),
        ["attributes of a function"] = () => Image(16).Import("own", 1).Function("own.Leak", "a", "r", Body().Node("LeakyRelu", "a", "r", ("", Reference("alpha", "slope"))), "slope")
            .Node("own.Leak", "x", "p", ("slope", 0.5f)).Node("own.Leak", "x", "q", ("slope", 0.25f)).Node("Sub", "p q", "y").Output("y"),
        ["attribute left out"] = () => Image(16).Import("own", 1).Function("own.Leak", "a", "r", Body().Node("LeakyRelu", "a", "r", ("", Reference("alpha", "slope"))), "slope")
            .Node("own.Leak", "x", "y").Output("y"),
        ["functions within functions"] = () => Image().Import("own", 1)
            .Function("own.Inner", "a b", "r", Body().Node("Sub", "a b", "t").Node("Exp", "t", "r"))
            .Function("own.Outer", "a b", "r", Body(16).Import("own", 1).Node("own.Inner", "a b", "t").Node("own.Inner", "b a", "u").Node("Add", "t u", "r"))
            .Weights("k", [0.5f]).Node("own.Outer", "x k", "y").Output("y"),
        ["constants of numbers"] = () => Image(13).Node("Constant", "", "a", ("value_float", 2.5f)).Node("Constant", "", "b", ("value_floats", new[] { 1f, 2, 3, 4 }))
            .Node("Constant", "", "i", ("value_int", 3)).Node("Constant", "", "j", ("value_ints", new[] { 5 })).Node("Cast", "i", "if", ("to", 1)).Node("Cast", "j", "jf", ("to", 1))
            .Node("Mul", "x a", "p").Node("Add", "p b", "q").Node("Sub", "q if", "r").Node("Div", "r jf", "y").Output("y"),
    };

    [Test]
    public void OnnxRuntimeGivesTheSame([ValueSource(nameof(Names))] string name)
    {
        var file = Files[name]();
        int[] shape = [2, 3, 5, 4];
        var random = new Random(3);
        float[] x = [.. Enumerable.Range(0, 120).Select(_ => random.NextSingle() * 4 - 2)];
        var (expected, expectedShape) = Peer.OnnxRuntime(file, ("x", x, shape));
        var (got, gotShape) = Peer.Engine(file, ("x", x, shape));
        Assert.That(gotShape, Is.EqualTo(expectedShape));
        Assert.That(got, Is.EqualTo(expected).Within(1e-5f));
    }

    static IEnumerable<string> Names => Files.Keys;

    static IEnumerable<TestCaseData> Refusals() =>
    [
        Refusal("a condition computed from the input", Computed(Image()).Node("If", "c", "y", Then(Body().Node("Relu", "x", "t").Output("t")), Else(Body().Node("Neg", "x", "e").Output("e"))).Output("y"),
            "'c' is computed from the input's values"),
        Refusal("a trip count computed from the input", Loop(Computed(Image()).Node("Cast", "c", "m", ("to", 7)), "m _ x", "y", LoopBody().Node("Neg", "v", "v2").Node("Identity", "go", "g2").Output("g2").Output("v2")).Output("y"),
            "trip count 'm' is computed"),
        Refusal("an endless loop", Loop(Image().Integer("m", int.MaxValue), "m _ x", "y", LoopBody().Node("Neg", "v", "v2").Node("Identity", "go", "g2").Output("g2").Output("v2")).Output("y"), "unroll to more than"),
        Refusal("a scan of nothing", Loop(Image().Integer("m", 0), "m _ x", "l y", LoopBody().Node("Neg", "v", "v2").Node("Identity", "go", "g2").Output("g2").Output("v2").Output("v2")).Output("y"), "whose shape is not known"),
        Refusal("a scan of the old form", Scan(Image(8), "_ x x", "last y", ScanBody().Node("Sub", "s c", "s2").Output("s2").Output("s2"), ("directions", new[] { 0 }), state: 1).Output("y"), "operator set 9 or later"),
        Refusal("a map over sequences of two lengths", Image(17).Node("SequenceConstruct", "x x", "s").Node("SequenceConstruct", "x", "u").Node("SequenceMap", "s u", "t", ("body", MapBody(2).Node("Mul", "a0 a1", "r").Output("r").Graph)).Node("ConcatFromSequence", "t", "y", ("axis", 0)).Output("y"), "sequence of 1 tensors, 2 expected"),
        Refusal("a place computed from the input", Computed(Image()).Node("Cast", "c", "m", ("to", 7)).Node("SequenceConstruct", "x x", "s").Node("SequenceAt", "s m", "y").Output("y"), "must be known when the model is imported"),
        Refusal("a place outside", Image().Integer("m", 2).Node("SequenceConstruct", "x x", "s").Node("SequenceAt", "s m", "y").Output("y"), "place 2 of a sequence of 2"),
        Refusal("a sequence for a tensor", Image().Node("SequenceConstruct", "x x", "s").Node("Relu", "s", "y").Output("y"), "is a sequence of 2 tensors"),
        Refusal("a tensor for a sequence", Image().Integer("m", 0).Node("SequenceAt", "x m", "y").Output("y"), "a sequence expected"),
        Refusal("a sequence as result", Image().Node("SequenceConstruct", "x x", "y").Output("y"), "sequence"),
        Refusal("a function that calls itself", Image().Import("own", 1).Function("own.F", "a", "r", Body().Node("own.F", "a", "r")).Node("own.F", "x", "y").Output("y"), "calls itself"),
        Refusal("an unknown attribute of a function", Image().Import("own", 1).Function("own.F", "a", "r", Body().Node("Relu", "a", "r")).Node("own.F", "x", "y", ("k", 1)).Output("y"), "'k' is not one of function 'own.F'"),
        Refusal("a function that reads around itself", Image().Import("own", 1).Node("Neg", "x", "n").Function("own.F", "a", "r", Body().Node("Add", "a n", "r")).Node("own.F", "x", "y").Output("y"), "'n'"),
        Refusal("a reference outside of functions", Image().Node("LeakyRelu", "x", "y", ("", Reference("alpha", "slope"))).Output("y"), "refers to 'slope'"),
        Refusal("an operator set of the future", new OnnxFile(99).Input("x", 2, 3, 5, 4).Node("Relu", "x", "y").Output("y"), "operator set 99 is not supported (1 to 25 are)"),
        Refusal("text", Image().Node("Constant", "", "t", ("value_string", "cat")).Node("Equal", "x t", "y").Output("y"), "constant of text"),
        Refusal("codes of eight bits with a fraction", Image(19).Weights("s", [1]).Constant("z", Type.Float8E4M3Fn, [0]).Node("QuantizeLinear", "x s z", "q").Node("DequantizeLinear", "q s z", "y").Output("y"), "'z'"),
    ];

    [TestCaseSource(nameof(Refusals))]
    public void WhatCannotBeKnownIsRefusedByName(object file, string words) =>
        Assert.That(() => Peer.Engine((OnnxFile)file, ("x", new float[120], [2, 3, 5, 4])), Throws.TypeOf<OnnxException>().With.Message.Contains(words));

    static TestCaseData Refusal(string name, OnnxFile file, string words) => new TestCaseData(file, words).SetName($"{{m}}({name})");

    static OnnxFile Image(int opset = 16) => new OnnxFile(opset).Input("x", 2, 3, 5, 4);

    static OnnxFile Body(int opset = 16) => new(opset);

    static OnnxFile LoopBody()
    {
        var body = new OnnxFile(16);
        body.Graph.Input.Add(new ValueInfoProto { Name = "i", Type = Scalar(Type.Int64) });
        body.Graph.Input.Add(new ValueInfoProto { Name = "go", Type = Scalar(Type.Bool) });
        body.Graph.Input.Add(new ValueInfoProto { Name = "v" });
        return body;
    }

    static OnnxFile Loop(OnnxFile file, string inputs, string outputs, OnnxFile body, Func<OnnxFile, OnnxFile>? before = null) =>
        (before?.Invoke(file) ?? file).Node("Loop", inputs, outputs, ("body", Typed(body.Graph)));

    static OnnxFile ScanBody()
    {
        var body = new OnnxFile(16);
        body.Graph.Input.Add(new ValueInfoProto { Name = "s" });
        body.Graph.Input.Add(new ValueInfoProto { Name = "c" });
        return body;
    }

    // The state is a slice of x along the axis scanned.
    static OnnxFile Scan(OnnxFile file, string inputs, string outputs, OnnxFile body, (string, object) first, (string, object)? second = null, int state = 0) => file
        .Node("ReduceMax", "x", "state", ("axes", new[] { state switch { 0 => 3, 1 => 2, _ => 1 } }), ("keepdims", 0))
        .Node("Scan", inputs.Replace("x x", "state x"), outputs, [("body", Typed(body.Graph)), ("num_scan_inputs", 1), first, .. second is { } more ? [more] : ((string, object)[])[]]);

    static OnnxFile MapBody(int inputs)
    {
        var body = new OnnxFile(17);
        for (var i = 0; i < inputs; i++)
            body.Input($"a{i}", 2, 3, 5, 4);
        return body;
    }

    static TypeProto Scalar(Type type) => new() { TensorType = new() { ElemType = (int)type, Shape = new() } };

    // ONNX Runtime infers the types of results from what the bodies are.
    static GraphProto Typed(GraphProto graph)
    {
        foreach (var output in graph.Output)
            output.Type = null;
        return graph;
    }

    static (string, object) Then(OnnxFile body) => ("then_branch", Typed(body.Graph));

    static (string, object) Else(OnnxFile body) => ("else_branch", Typed(body.Graph));

    static AttributeProto Reference(string name, string to) => new() { Name = name, RefAttrName = to, Type = AttributeProto.Types.Kind.Float };

    // Whether the batch is larger than a number: known from the shape.
    static OnnxFile ByRank(OnnxFile file, string x, int than) => file.Integer("zero", 0).Integer("than", than)
        .Node("Shape", x, "sh").Node("Gather", "sh zero", "n").Node("Greater", "n than", "c");

    static OnnxFile Computed(OnnxFile file) => file.Weights("half", [0.5f]).Node("ReduceMax", "x", "top", ("keepdims", 0)).Node("Greater", "top half", "c");
}
