using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Onnx;
using Whence.Runtime;
using Whence.Tests.Models.Onnx;

namespace Whence.Tests.Models;

/// <summary>Tokens of transformers on the grid of their patches: 4 rows of 3, five channels, of pictures [N,3,8,6]; whatever is put among them, and in every order.</summary>
[TestFixture]
sealed class PlaceTests
{
    static float[] Draw(int seed, int count) => [.. Enumerable.Range(0, count).Select(i => MathF.Sin(i * 1.7f + seed))];

    static OnnxFile Start() => new OnnxFile(17).Input("x", -1, 3, 8, 6)
        .Weights("w", Draw(1, 60), 5, 3, 2, 2).Weights("q", Draw(2, 25), 5, 5).Weights("k", Draw(3, 25), 5, 5).Weights("v", Draw(4, 25), 5, 5).Weights("head", Draw(5, 15), 5, 3)
        .Weights("class", Draw(6, 5), 1, 1, 5).Weights("distill", Draw(7, 5), 1, 1, 5).Weights("position", Draw(8, 5), 1, 1, 5)
        .Weights("scale", Draw(9, 5), 5).Weights("shift", Draw(10, 5), 5)
        .Integers("rows", 0, 5, 12).Integers("zero", 0).Integers("one", 1).Integers("five", 5).Integers("first", 0).Integers("all", 1000);

    // [N,12,5] from the convolution that cuts the picture into patches.
    static OnnxFile Patches() => Start().Node("Conv", "x w", "e", ("strides", new[] { 2, 2 })).Node("Reshape", "e rows", "f").Node("Transpose", "f", "t", ("perm", new[] { 0, 2, 1 }));

    static OnnxFile Token(OnnxFile file, string weight) => file.Node("Shape", "x", $"{weight}.s").Node("Gather", $"{weight}.s zero", $"{weight}.n")
        .Node("Concat", $"{weight}.n one five", $"{weight}.to", ("axis", 0)).Node("Expand", $"{weight} {weight}.to", $"{weight}.each");

    static OnnxFile Block(OnnxFile file, string input, string output) => file
        .Node("LayerNormalization", $"{input} scale shift", $"{output}.l", ("axis", -1))
        .Node("MatMul", $"{output}.l q", $"{output}.q").Node("MatMul", $"{output}.l k", $"{output}.k").Node("MatMul", $"{output}.l v", $"{output}.v")
        .Node("Transpose", $"{output}.k", $"{output}.kt", ("perm", new[] { 0, 2, 1 })).Node("MatMul", $"{output}.q {output}.kt", $"{output}.a")
        .Node("Softmax", $"{output}.a", $"{output}.p", ("axis", -1)).Node("MatMul", $"{output}.p {output}.v", $"{output}.r").Node("Add", $"{input} {output}.r", output);

    static OnnxFile Head(OnnxFile file, string features) => file.Node("MatMul", $"{features} head", "y").Output("y", -1, 3);

    static OnnxFile First(OnnxFile file, string tokens) => Head(file.Node("Gather", $"{tokens} zero", "g", ("axis", 1)).Node("Flatten", "g", "h"), "h");

    static OnnxFile Mean(OnnxFile file, string tokens) => Head(file.Node("ReduceMean", tokens, "h", ("axes", new[] { 1 }), ("keepdims", 0)), "h");

    static OnnxFile Classic(string tokens, params string[] weights) =>
        Block(Block(weights.Aggregate(Patches(), Token).Node("Concat", tokens, "z", ("axis", 1)).Node("Add", "z position", "z0"), "z0", "b1"), "b1", "b2");

    // The patches by reshapes alone, and a matrix product.
    static OnnxFile Linear() => Start().Weights("embed", Draw(11, 60), 12, 5).Integers("parts", 0, 3, 4, 2, 3, 2).Integers("flat", 0, 12, 12)
        .Node("Reshape", "x parts", "e6").Node("Transpose", "e6", "e7", ("perm", new[] { 0, 2, 4, 3, 5, 1 })).Node("Reshape", "e7 flat", "f").Node("MatMul", "f embed", "t");

    // Channels last in the file, as Swin has them; patches are merged two by two rows.
    static OnnxFile Merged() => Start().Weights("merge", Draw(12, 50), 10, 5).Integers("two", 2).Integers("rowAxis", 1)
        .Node("Conv", "x w", "e", ("strides", new[] { 2, 2 })).Node("Transpose", "e", "t", ("perm", new[] { 0, 2, 3, 1 })).Node("Add", "t shift", "t1")
        .Node("Slice", "t1 first all rowAxis two", "even").Node("Slice", "t1 one all rowAxis two", "odd").Node("Concat", "even odd", "pair", ("axis", -1))
        .Node("MatMul", "pair merge", "m").Node("LayerNormalization", "m scale shift", "n", ("axis", -1));

    static IEnumerable<TestCaseData> Networks()
    {
        yield return Case("class token", First(Classic("class.each t", "class"), "b2"), "b1", "4x3", 1);
        yield return Case("class and distillation token", First(Classic("class.each distill.each t", "class", "distill"), "b2"), "b1", "4x3", 2);
        yield return Case("registers behind", First(Classic("class.each t distill.each", "class", "distill"), "b2"), "b1", "4x3", 2);
        yield return Case("mean of all", Mean(Classic("class.each t", "class"), "b2"), "b2", "4x3", 1);
        yield return Case("mean of the patches", Mean(Classic("class.each t", "class").Node("Slice", "b2 one all one", "patches"), "patches"), "patches", "4x3", 0);
        yield return Case("no class token", Mean(Block(Patches(), "t", "b1"), "b1"), "b1", "4x3", 0);
        yield return Case("patches by reshapes", First(Block(Block(Token(Linear(), "class").Node("Concat", "class.each t", "z", ("axis", 1)), "z", "b1"), "b1", "b2"), "b2"), "b1", "4x3", 1);
        yield return Case("tokens before examples", Head(Block(Block(Token(Patches(), "class").Node("Concat", "class.each t", "z", ("axis", 1)), "z", "b0")
            .Node("Transpose", "b0", "lnd", ("perm", new[] { 1, 0, 2 })).Node("Relu", "lnd", "act").Node("Transpose", "act", "nld", ("perm", new[] { 1, 0, 2 })), "nld", "b1")
            .Node("Gather", "b1 zero", "g", ("axis", 1)).Node("Flatten", "g", "h"), "h"), "nld", "4x3", 1);
        yield return Case("places on two axes", Head(Merged().Node("ReduceMean", "n", "h", ("axes", new[] { 1, 2 }), ("keepdims", 0)), "h"), "n", "2x3", 0);

        static TestCaseData Case(string name, OnnxFile file, string layer, string grid, int placeless) => new TestCaseData(file, layer, grid, placeless).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Networks))]
    public void TokensHaveTheGridOfTheirPatches(object file, string layer, string grid, int placeless)
    {
        var model = OnnxModel.Parse(((OnnxFile)file).Bytes, "t.onnx");
        var g = new Graph();
        var x = g.Input("x", model.InputShape);
        var output = model.Build(g, x);
        Assert.That(LayerChoice.Find(x, output)?.Name, Is.EqualTo(layer));
        var (node, places) = (output.Layers[layer], output.Places(x)[output.Layers[layer]]);
        Assert.That(($"{places}", places.Placeless(node.Shape)), Is.EqualTo((grid, placeless)));
        Assert.That(places.ToImage(g, node).Shape.ToArray(), Is.EqualTo(new[] { 1, places.Height, places.Width, 5 }));
        foreach (var method in new[] { "grad-cam", "grad-cam++", "hires-cam", "layer-cam" })
        {
            using var backend = Backend.Open("cpu:1");
            using var session = new ExplainSession(model, backend, Explainers.Create(method, new() { Relu = false }));
            var map = session.Run(Draw(20, 144));
            Assert.That(map.MapShape.ToArray(), Is.EqualTo(new[] { places.Height, places.Width, 1 }));
            Assert.That(map.Warnings, Is.Empty, method);
        }
    }

    // Without attention a token's share is its own: the map at a token layer is that of the patch.
    [Test]
    public void EachTokenLiesWhereItsPatchDoes()
    {
        var file = Head(Token(Patches().Weights("move", Draw(13, 25), 5, 5).Node("MatMul", "t move", "t2"), "class").Node("Concat", "class.each t2", "z", ("axis", 1))
            .Node("Relu", "z", "r").Node("ReduceMean", "r", "h", ("axes", new[] { 1 }), ("keepdims", 0)), "h");
        var model = OnnxModel.Parse(file.Bytes, "t.onnx");
        using var backend = Backend.Open("cpu:1");
        using var session = new ExplainSession(model, backend, Explainers.Create("hires-cam"));
        var x = Draw(21, 144);
        var map = session.Run(x, 1).Map;
        var (w, move, head) = (Draw(1, 60), Draw(13, 25), Draw(5, 15));
        for (var place = 0; place < 12; place++)
        {
            var (row, column) = (place / 3, place % 3);
            double sum = 0;
            for (var c = 0; c < 5; c++)
            {
                double value = 0;
                for (var k = 0; k < 5; k++)
                    for (var tap = 0; tap < 12; tap++)
                        value += w[k * 12 + tap] * x[((2 * row + tap / 2 % 2) * 6 + 2 * column + tap % 2) * 3 + tap / 4] * (double)move[k * 5 + c];
                sum += Math.Max(value, 0) * head[c * 3 + 1] / 13;
            }
            Assert.That(map[place], Is.EqualTo(sum).Within(1e-5), $"row {row}, column {column}");
        }
    }

    [Test]
    public void TokensWithoutKnownPlacesAreRefusedInWords()
    {
        var file = Mean(Start().Weights("mix", Draw(14, 144), 12, 12).Node("Conv", "x w", "e", ("strides", new[] { 2, 2 })).Node("Reshape", "e rows", "f")
            .Node("MatMul", "f mix", "m").Node("Transpose", "m", "t", ("perm", new[] { 0, 2, 1 })), "t");
        var model = OnnxModel.Parse(file.Bytes, "t.onnx");
        using var backend = Backend.Open("cpu:1");
        Assert.That(() => new ExplainSession(model, backend, Explainers.Create("grad-cam", new() { Layer = "t" })),
            Throws.TypeOf<ExplainException>().With.Message.Contains("layer 't' yields").And.Message.Contains("places in the picture are not known"));
    }
}
