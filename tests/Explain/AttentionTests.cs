using Whence.Explain;
using Whence.Models;
using Whence.Models.Onnx;
using Whence.Models.Tensors;
using Whence.Runtime;
using Whence.Tests.Models.Onnx;

namespace Whence.Tests.Explain;

/// <summary>
/// Methods that read a transformer's attention, and relevance propagation through it: against double precision from outside (tests/data/outside/README.md), and by what they promise, on small vision
/// transformers written node by node.
/// </summary>
[TestFixture]
sealed class AttentionTests : ExplainTests
{
    const int Rows = 4, Columns = 3, Tokens = Rows * Columns, Size = 4;

    static float[] Draw(int seed, int count, float scale = 1) => [.. Enumerable.Range(0, count).Select(i => scale * MathF.Sin(i * 1.7f + seed))];

    static float[] Picture { get; } = Draw(20, 3 * 8 * 6);

    /// <summary>How a file writes attention of two heads.</summary>
    public enum Form
    {
        Products,
        Operator,
        Microsoft,
    }

    /// <summary>A vision transformer of two blocks on pictures [N,3,8,6], 4 rows of 3 patches, no biases and no positions; where there is a class token the head reads it, else the mean.</summary>
    sealed class Vit(Form form = Form.Products, bool hasClass = false, bool isNormalised = true)
    {
        readonly OnnxFile file = new(23);

        /// <summary>Factor of the second head's values in both blocks.</summary>
        public float SecondHead { get; init; } = 1;

        /// <summary>Seed of the queries of the second head.</summary>
        public int SecondQueries { get; init; } = 30;

        public OnnxModel Model()
        {
            file.Input("x", -1, 3, 8, 6).Weights("w", Draw(1, 12 * Size, 0.5f), Size, 3, 2, 2).Integers("rows", 0, Size, Tokens).Integers("zero", 0).Integers("one", 1).Integers("size", Size)
                .Weights("gamma", [1, 1, 1, 1], Size).Weights("head", Draw(5, 3 * Size), Size, 3).Weights("class", Draw(6, Size), 1, 1, Size).Integers("split", 0, -1, 2, Size / 2).Integers("join", 0, -1, Size)
                .Node("Conv", "x w", "e", ("strides", new[] { 2, 2 })).Node("Reshape", "e rows", "f").Node("Transpose", "f", "t", ("perm", new[] { 0, 2, 1 }));
            if (hasClass)
                file.Node("Shape", "x", "s").Node("Gather", "s zero", "n").Node("Concat", "n one size", "to", ("axis", 0)).Node("Expand", "class to", "each").Node("Concat", "each t", "z", ("axis", 1));
            Block(Block(hasClass ? "z" : "t", "a"), "b");
            if (hasClass)
                file.Node("Gather", "b.y zero", "g", ("axis", 1)).Node("Flatten", "g", "h");
            else
                file.Integers("tokens", 1).Node("ReduceMean", "b.y tokens", "h", ("keepdims", 0));
            return OnnxModel.Parse(file.Node("MatMul", "h head", "y").Output("y", -1, 3).Bytes, "vit.onnx");
        }

        string Block(string x, string b)
        {
            if (isNormalised)
                file.Node("LayerNormalization", $"{x} gamma", $"{b}.l", ("axis", -1));
            var normalised = isNormalised ? $"{b}.l" : x;
            var seed = b[0];
            float[] q = Draw(seed, Size * Size), v = Draw(seed + 2, Size * Size), other = Draw(seed + SecondQueries, Size * Size);
            for (var i = 0; i < Size * Size; i++)
            {
                if (i % Size >= Size / 2)
                    (q[i], v[i]) = (other[i], SecondHead * v[i]);
            }
            file.Weights($"{b}.wq", q, Size, Size).Weights($"{b}.wk", Draw(seed + 1, Size * Size), Size, Size).Weights($"{b}.wv", v, Size, Size).Weights($"{b}.wo", Draw(seed + 3, Size * Size), Size, Size);
            foreach (var part in "qkv")
                file.Node("MatMul", $"{normalised} {b}.w{part}", $"{b}.{part}");
            switch (form)
            {
                case Form.Operator:
                    file.Node("Attention", $"{b}.q {b}.k {b}.v", $"{b}.j", ("q_num_heads", 2), ("kv_num_heads", 2));
                    break;
                case Form.Microsoft:
                    file.Node("com.microsoft.MultiHeadAttention", $"{b}.q {b}.k {b}.v", $"{b}.j", ("num_heads", 2));
                    break;
                default:
                    foreach (var part in "qkv")
                        file.Node("Reshape", $"{b}.{part} split", $"{b}.{part}4").Node("Transpose", $"{b}.{part}4", $"{b}.{part}h", ("perm", part == 'k' ? new[] { 0, 2, 3, 1 } : [0, 2, 1, 3]));
                    file.Weights($"{b}.scale", [1 / MathF.Sqrt(2)]).Node("MatMul", $"{b}.qh {b}.kh", $"{b}.p").Node("Mul", $"{b}.p {b}.scale", $"{b}.ps").Node("Softmax", $"{b}.ps", $"{b}.a", ("axis", -1))
                        .Node("MatMul", $"{b}.a {b}.vh", $"{b}.o").Node("Transpose", $"{b}.o", $"{b}.ot", ("perm", new[] { 0, 2, 1, 3 })).Node("Reshape", $"{b}.ot join", $"{b}.j");
                    break;
            }
            file.Node("MatMul", $"{b}.j {b}.wo", $"{b}.r").Node("Add", $"{x} {b}.r", $"{b}.y");
            return $"{b}.y";
        }
    }

    static IExplainer Relevance(AttentionRule rule) => Explainers.Create("lrp", new() { Composite = RelevanceComposite.All.Single(known => known.Name == "epsilon"), Attention = rule });

    static IEnumerable<IExplainer> Methods => [Explainers.AttentionRollout(), Explainers.GradientAttention(), Relevance(AttentionRule.Taylor), Relevance(AttentionRule.Constant)];

    // As PyTorch exports two networks: one with a class token and attention by hand, one of nn.MultiheadAttention whose head reads the mean of the patches.
    [TestCase("vit-class")]
    [TestCase("vit-mean")]
    public void MapsAreThoseOfThePapersInDoublePrecision(string name)
    {
        CompareAttention(Device, name);
        var (model, x, relevance) = (Outside(name), Read(name, "picture"), Read(name, "lrp"));
        foreach (var (i, method) in Methods.Skip(2).Index())
        {
            var got = Explain(model, method, x, target: 1);
            Assert.That(got.MapShape.ToArray(), Is.EqualTo(new[] { 8, 12, 3 }));
            AssertClose(got.Map, Double(relevance.Skip(i * x.Length).Take(x.Length)), 2e-4, method.Name);
        }
    }

    [Test]
    public void GradientWeightedAttentionIsTheDefaultForPictures([Values("vit-class", "vit-mean")] string name)
    {
        Assert.That(Explainers.DefaultFor(new Classifier(Outside(name), Preprocessing.Preset("raw"))), Is.EqualTo("gradient-attention"));
        Assert.That(Explainers.DefaultFor(Outside(name)), Is.EqualTo("negative-flux"), "a tensor is no picture");
    }

    [Test]
    public void AttentionIsThatOfThePapersOnEveryGpu([ValueSource(typeof(TestBackends), nameof(TestBackends.Gpus))] string device, [Values("vit-class", "vit-mean")] string name)
    {
        using var backend = Backend.Open(device);
        CompareAttention(backend, name);
    }

    static void CompareAttention(Backend backend, string name)
    {
        var (model, x, attention) = (Outside(name), Read(name, "picture"), Read(name, "attention"));
        foreach (var (i, method) in Methods.Take(2).Index())
        {
            using var session = new ExplainSession(model, backend, method);
            var got = session.Run(x, target: 1);
            Assert.That(got.MapShape.ToArray(), Is.EqualTo(new[] { 2, 3, 1 }));
            AssertClose(got.Map, Double(attention.Skip(i * 6).Take(6)), 1e-5, method.Name);
        }
    }

    static OnnxModel Outside(string name) => OnnxModel.Load(SharedData.OwnPath($"outside/{name}.onnx"));

    static float[] Read(string name, string what) => Npy.Read(SharedData.OwnPath($"outside/{name}-{what}.npy")).ToFloats();

    [Test]
    public void AttentionIsFoundWhateverItsFileLooksLike([Values(Form.Operator, Form.Microsoft)] Form form, [Values] bool hasClass)
    {
        var (plain, fused) = (new Vit(hasClass: hasClass).Model(), new Vit(form, hasClass).Model());
        foreach (var method in Methods)
            AssertClose(Explain(fused, method, Picture, target: 2).Map, Double(Explain(plain, method, Picture, target: 2).Map), method.Name == "lrp" ? 1e-4 : 1e-5, method.Name);
    }

    [Test]
    public void RolloutSharesOut1([Values] bool hasClass)
    {
        var got = Explain(new Vit(hasClass: hasClass).Model(), Explainers.AttentionRollout(), Picture);
        Assert.That(got.Map.Sum(v => (double)v) + got.Facts["share without a place"], Is.EqualTo(1).Within(1e-5));
        Assert.That(got.Facts["share without a place"], hasClass ? Is.GreaterThan(0.25) : Is.EqualTo(0).Within(1e-6));
        Assert.That(got.Map, Is.All.GreaterThan(0));
        Assert.That(got.Warnings, Has.Some.Contains("does not look at the class"));
    }

    [Test]
    public void AHeadWithoutInfluenceCountsForNothing()
    {
        OnnxModel one = new Vit(hasClass: true) { SecondHead = 0 }.Model(), other = new Vit(hasClass: true) { SecondHead = 0, SecondQueries = 44 }.Model();
        var first = Double(Explain(one, Explainers.GradientAttention(), Picture, target: 0).Map);
        Assert.That(first.Sum(), Is.GreaterThan(1e-3));
        AssertClose(Explain(other, Explainers.GradientAttention(), Picture, target: 0).Map, first, 1e-5);
        Assert.That(() => AssertClose(Explain(other, Explainers.AttentionRollout(), Picture).Map, Double(Explain(one, Explainers.AttentionRollout(), Picture).Map), 1e-3), Throws.TypeOf<AssertionException>(),
            "rollout looks at every head");
    }

    // Without biases, positions and class token nothing keeps relevance but stabilisers.
    [Test]
    public void RelevanceIsKeptWhereAttentionStands([Values] bool isNormalised)
    {
        var got = Explain(new Vit(isNormalised: isNormalised).Model(), Relevance(AttentionRule.Constant), Picture, target: 1);
        Assert.That(got.Map.Sum(v => (double)v), Is.EqualTo(got.Logits[1]).Within(1e-4 * got.Map.Sum(Math.Abs)));
        Assert.That(got.Facts["relevance kept"], Is.EqualTo(1).Within(0.01));
    }

    // y = (x u) (x v)' by matrices, and element by element with a gate: halves add up.
    [Test]
    public void ProductsOfTwoValuesKeepRelevance()
    {
        var file = new OnnxFile(17).Input("x", -1, 2, 3).Weights("u", Draw(1, 12), 3, 4).Weights("v", Draw(2, 12), 3, 4).Weights("head", Draw(3, 8), 4, 2)
            .Node("MatMul", "x u", "a").Node("MatMul", "x v", "b").Node("Mul", "a b", "c").Node("Sigmoid", "c", "s").Node("Mul", "c s", "swish")
            .Node("Transpose", "b", "bt", ("perm", new[] { 0, 2, 1 })).Node("MatMul", "a bt", "p").Node("MatMul", "p swish", "m")
            .Node("ReduceMean", "m", "h", ("axes", new[] { 1 }), ("keepdims", 0)).Node("MatMul", "h head", "y").Output("y", -1, 2);
        var got = Explain(OnnxModel.Parse(file.Bytes, "products.onnx"), Relevance(AttentionRule.Taylor), Draw(4, 6), target: 0);
        Assert.That(got.Map.Sum(v => (double)v), Is.EqualTo(got.Logits[0]).Within(1e-4 * got.Map.Sum(Math.Abs)));
    }

    [Test]
    public void TheGridMayBeNamed()
    {
        var model = new Vit(hasClass: true).Model();
        var known = Explain(model, Explainers.GradientAttention(), Picture, target: 1);
        AssertClose(Explain(model, Explainers.GradientAttention((Rows, Columns)), Picture, target: 1).Map, Double(known.Map), 1e-6);
        Assert.That(() => Explain(model, Explainers.GradientAttention((7, 7)), Picture),
            Throws.TypeOf<ExplainException>().With.Message.Contains("a grid of 7 x 7 patches was named, the network has 13 tokens"));
        // Tokens without a picture: nothing says where they lie.
        var tokens = OnnxModel.Parse(Sequence(new OnnxFile(17).Input("x", -1, 6, 4), "t").Bytes, "tokens.onnx");
        Assert.That(() => Explain(tokens, Explainers.AttentionRollout(), Draw(1, 24)),
            Throws.TypeOf<ExplainException>().With.Message.Contains("where the 6 tokens of").And.Message.Contains("--grid"));
        Assert.That(Explain(tokens, Explainers.AttentionRollout((2, 3)), Draw(1, 24)).MapShape.ToArray(), Is.EqualTo(new[] { 2, 3, 1 }));
    }

    [Test]
    public void WhatIsNoSelfAttentionIsRefusedInWords()
    {
        Assert.That(() => Explain(new CamNetwork(4, 4, 5, 3, pooled: true), Explainers.AttentionRollout(), Draw(1, 48)), Throws.TypeOf<ExplainException>().With.Message.Contains("has none between its input and its scores"));
        var cross = OnnxModel.Parse(Sequence(new OnnxFile(17).Input("x", -1, 6, 4), "half").Bytes, "cross.onnx");
        Assert.That(() => Explain(cross, Explainers.GradientAttention((2, 3)), Draw(1, 24)), Throws.TypeOf<ExplainException>().With.Message.Contains("has 3 queries of 6 keys"));
    }

    // The tokens or every other of them attend to all; their mean is read.
    static OnnxFile Sequence(OnnxFile file, string queries) => file.Weights("w", Draw(2, 16), 4, 4).Weights("head", Draw(3, 8), 4, 2).Integers("start", 0).Integers("end", 6).Integers("axis", 1).Integers("two", 2)
        .Node("MatMul", "x w", "t").Node("Slice", "t start end axis two", "half").Node("Transpose", "t", "k", ("perm", new[] { 0, 2, 1 })).Node("MatMul", $"{queries} k", "p").Node("Softmax", "p", "a", ("axis", -1))
        .Node("MatMul", "a t", "m").Node("ReduceMean", "m", "h", ("axes", new[] { 1 }), ("keepdims", 0)).Node("MatMul", "h head", "y").Output("y", -1, 2);

    // What is read is the class token, the patches, or all: the rows of a rollout by hand.
    [TestCase("0", new[] { 0 })]
    [TestCase("1 2 3 4 5", new[] { 1, 2, 3, 4, 5 })]
    [TestCase("5 1", new[] { 1, 5 })]
    public void RowsAreThoseOfTheTokensThatAreRead(string picked, int[] rows)
    {
        var file = new OnnxFile(17).Input("x", -1, 6, 4).Weights("head", Draw(3, 8), 4, 2).Integers("picked", [.. picked.Split(' ').Select(long.Parse)])
            .Node("Transpose", "x", "k", ("perm", new[] { 0, 2, 1 })).Node("MatMul", "x k", "p").Node("Softmax", "p", "a", ("axis", -1)).Node("MatMul", "a x", "m").Node("Tanh", "m", "n")
            .Node("Gather", "n picked", "g", ("axis", 1)).Node("ReduceMean", "g", "h", ("axes", new[] { 1 }), ("keepdims", 0)).Node("MatMul", "h head", "y").Output("y", -1, 2);
        // Tokens are the last axis of what the engine takes.
        var x = Double(Draw(7, 24));
        double[][] attention = [.. Enumerable.Range(0, 6).Select(i => Softmax([.. Enumerable.Range(0, 6).Select(j => Enumerable.Range(0, 4).Sum(k => x[k * 6 + i] * x[k * 6 + j]))]))];
        double[] expected = [.. Enumerable.Range(0, 6).Select(j => rows.Average(i => 0.5 * attention[i][j] + (i == j ? 0.5 : 0)))];
        AssertClose(Explain(OnnxModel.Parse(file.Bytes, "rows.onnx"), Explainers.AttentionRollout((2, 3)), Draw(7, 24)).Map, expected, 1e-5);

        static double[] Softmax(double[] z)
        {
            var sum = z.Sum(v => Math.Exp(v - z.Max()));
            return [.. z.Select(v => Math.Exp(v - z.Max()) / sum)];
        }
    }
}
