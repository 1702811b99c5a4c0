using Whence.Explain;
using Whence.Models;
using Whence.Models.Onnx;
using Whence.Models.Onnx.Wire;
using Whence.Models.Tensors;
using Whence.Runtime;

namespace Whence.Tests.Models.Onnx;

/// <summary>What a network's outputs mean: which holds the scores, and what makes them probabilities. Expected values are the outputs' own, by hand in float64.</summary>
[TestFixture]
sealed class ScoreTests
{
    static readonly float[] X = [0.7f, -1.2f, 0.4f];
    static readonly double[] Soft = SoftmaxOf(X);
    static readonly double[] Each = [.. X.Select(z => 1 / (1 + Math.Exp(-(double)z)))];
    static readonly double[] Twice = [.. X.Select(z => 1 / (1 + Math.Exp(-2.0 * z)))];
    static readonly double[] Mixed = [.. Soft.Zip(SoftmaxOf([.. X.Select(z => -z)]), (p, q) => 0.25 * p + 0.75 * q)];
    static readonly double[] Half = [.. Soft.Zip(SoftmaxOf([.. X.Select(z => -z)]), (p, q) => (p + q) / 2)];
    static readonly double P = 1 / (1 + Math.Exp(0.1));

    static IEnumerable<TestCaseData> Spellings =>
    [
        Case("logits", Soft, f => f.Node("Identity", "x", "y")),
        Case("softmax", Soft, f => f.Node("Softmax", "x", "y")),
        Case("log-softmax", Soft, f => f.Node("LogSoftmax", "x", "y")),
        Case("exponential of log-softmax", Soft, f => f.Node("LogSoftmax", "x", "l").Node("Exp", "l", "y")),
        Case("logarithm of softmax", Soft, f => f.Node("Softmax", "x", "p").Node("Log", "p", "y")),
        Case("softmax, clip, identity", Soft, f => f.Node("Softmax", "x", "p").Node("Clip", "p lo hi", "c").Node("Identity", "c", "y")),
        Case("softmax, reshape, squeeze", Soft, f => f.Integers("s", 1, 3, 1, 1).Integers("a", 2, 3).Node("Softmax", "x", "p").Node("Reshape", "p s", "r").Node("Squeeze", "r a", "y")),
        Case("softmax over channels, flatten", Soft, f => f.Integers("s", 1, 3, 1, 1).Node("Reshape", "x s", "r").Node("Softmax", "r", "p", ("axis", 1)).Node("Flatten", "p", "y")),
        Case("softmax over the last of four, squeeze", Soft, f => f.Integers("s", 1, 1, 1, 3).Integers("a", 1, 2).Node("Reshape", "x s", "r").Node("Softmax", "r", "p").Node("Squeeze", "p a", "y")),
        Case("exp / sum", Soft, f => f.Integers("a", 1).Node("Exp", "x", "e").Node("ReduceSum", "e a", "s").Node("Div", "e s", "y")),
        Case("exp / sum, largest taken off", Soft, f => f.Integers("a", -1).Node("ReduceMax", "x", "m", ("axes", new[] { -1 })).Node("Sub", "x m", "d").Node("Exp", "d", "e").Node("ReduceSum", "e a", "s").Node("Div", "e s", "y")),
        Case("exp * (1 / sum)", Soft, f => f.Integers("a", 1).Node("Exp", "x", "e").Node("ReduceSum", "e a", "s").Node("Reciprocal", "s", "i").Node("Mul", "i e", "y")),
        Case("minus log-sum-exp", Soft, f => f.Node("ReduceLogSumExp", "x", "s", ("axes", new[] { 1 })).Node("Sub", "x s", "y")),
        Case("exponential of minus log-sum-exp", Soft, f => f.Node("ReduceLogSumExp", "x", "s", ("axes", new[] { 1 })).Node("Sub", "x s", "l").Node("Exp", "l", "y")),
        Case("logarithm of exp * (1 / sum)", Soft, f => f.Node("Exp", "x", "e").Node("ReduceSum", "e axis", "s").Node("Reciprocal", "s", "i").Node("Mul", "i e", "p").Node("Log", "p", "y")),
        Case("sigmoids / sum", Shares(Each), f => f.Node("Sigmoid", "x", "p").Node("ReduceSum", "p axis", "s").Node("Div", "p s", "y")),
        Case("mean of a Dirichlet distribution", Shares([.. X.Select(z => 1 + Math.Log(1 + Math.Exp((double)z)))]), f => f.Node("Softplus", "x", "e").Node("Add", "e one", "a").Node("ReduceSum", "a axis", "s").Node("Div", "a s", "y")),
        Case("evidence of a relu", Shares([.. X.Select(z => 1 + Math.Max(0, (double)z))]), f => f.Node("Relu", "x", "e").Node("Add", "one e", "a").Node("ReduceSum", "a axis", "s").Node("Div", "a s", "y")),
        Case("mean of two softmaxes", Half, f => f.Node("Neg", "x", "n").Node("Softmax", "x", "p").Node("Softmax", "n", "q").Node("Mean", "p q", "y")),
        Case("half of a sum of two softmaxes", Half, f => f.Weights("two", [2]).Node("Neg", "x", "n").Node("Softmax", "x", "p").Node("Softmax", "n", "q").Node("Add", "p q", "s").Node("Div", "s two", "y")),
        Case("mixture of softmaxes", Mixed, f => f.Weights("a", [0.25f]).Weights("b", [0.75f])
            .Node("Neg", "x", "n").Node("Softmax", "x", "p").Node("Softmax", "n", "q").Node("Mul", "p a", "s").Node("Mul", "b q", "t").Node("Add", "s t", "y")),
        Case("sum of two softmaxes: logits", SoftmaxOf([.. Half.Select(p => (float)(2 * p))]), f => f.Node("Neg", "x", "n").Node("Softmax", "x", "p").Node("Softmax", "n", "q").Node("Add", "p q", "y")),
        Case("several sigmoids", Each, f => f.Node("Sigmoid", "x", "y")),
        Case("several sigmoids, clip", Each, f => f.Node("Sigmoid", "x", "p").Node("Clip", "p lo hi", "y")),
        Case("several sigmoids, spelled out", Each, f => f.Node("Neg", "x", "n").Node("Exp", "n", "e").Node("Add", "e one", "s").Node("Div", "one s", "y")),
        Case("several sigmoids as tanh(z/2)/2 + 1/2", Each, f => Halved(f).Node("Mul", "x half", "h").Node("Tanh", "h", "t").Node("Mul", "half t", "u").Node("Add", "u half", "y")),
        Case("several sigmoids as (1 + tanh(z/2)) / 2", Each, f => Halved(f).Node("Div", "x two", "h").Node("Tanh", "h", "t").Node("Add", "one t", "u").Node("Div", "u two", "y")),
        Case("several sigmoids of 2 z as (tanh z + 1) * 0.5", Twice, f => Halved(f).Node("Tanh", "x", "t").Node("Add", "t one", "u").Node("Mul", "u half", "y")),
        Case("logarithm of several sigmoids as tanh", Twice, f => Halved(f).Node("Tanh", "x", "t").Node("Mul", "t half", "u").Node("Add", "half u", "p").Node("Log", "p", "y")),
        Case("one sigmoid as tanh", [1 - P, P], f => Halved(f).Node("ReduceSum", "x axis", "z").Node("Mul", "z half", "h").Node("Tanh", "h", "t").Node("Mul", "t half", "u").Node("Add", "u half", "y")),
        Case("mean of a stack of softmaxes", Half, f => Stack(f).Node("ReduceMean", "s", "y", ("axes", new[] { 0 }), ("keepdims", 0))),
        Case("mean of a stack of softmaxes behind the examples", Half, f => Two(f).Node("Unsqueeze", "p axis", "a").Node("Unsqueeze", "q axis", "b").Node("Concat", "a b", "s", ("axis", 1)).Node("ReduceMean", "s", "y", ("axes", new[] { -2 }), ("keepdims", 0))),
        Case("softmax of a stack of logits, mean, squeezed", Half, f => f.Integers("o", 0).Node("Neg", "x", "n").Node("Unsqueeze", "x o", "a").Node("Unsqueeze", "n o", "b").Node("Concat", "a b", "s", ("axis", 0)).Node("Softmax", "s", "p").Node("ReduceMean", "p", "m", ("axes", new[] { 0 })).Node("Squeeze", "m o", "y")),
        Case("sum of a stack, halved", Half, f => Halved(Stack(f)).Node("ReduceSum", "s o", "t", ("keepdims", 0)).Node("Mul", "t half", "y")),
        Case("weighted sum of a stack", Mixed, f => Stack(f).Weights("w", [0.25f, 0.75f], 2, 1, 1).Node("Mul", "s w", "m").Node("ReduceSum", "m o", "y", ("keepdims", 0))),
        Case("sum of a stack: logits", SoftmaxOf([.. Half.Select(p => (float)(2 * p))]), f => Stack(f).Node("ReduceSum", "s o", "y", ("keepdims", 0))),
        Case("clip to [0,6]: logits", SoftmaxOf([.. X.Select(z => Math.Clamp(z, 0, 6))]), f => f.Weights("six", [6]).Weights("zero", [0]).Node("Clip", "x zero six", "y")),
        Case("one sigmoid", [1 - P, P], f => f.Node("ReduceSum", "x axis", "z").Node("Sigmoid", "z", "y")),
        Case("one sigmoid, clip, squeezed to [N]", [1 - P, P], f => f.Node("ReduceSum", "x axis", "z").Node("Sigmoid", "z", "p").Node("Clip", "p lo hi", "c").Node("Squeeze", "c axis", "y")),
        Case("pair of a sigmoid", [1 - P, P], f => f.Node("ReduceSum", "x axis", "z").Node("Sigmoid", "z", "p").Node("Sub", "one p", "q").Node("Concat", "q p", "y", ("axis", 1))),
        Case("pair of a sigmoid, turned", [P, 1 - P], f => f.Node("ReduceSum", "x axis", "z").Node("Sigmoid", "z", "p").Node("Sub", "one p", "q").Node("Concat", "p q", "y", ("axis", 1))),
        Case("regression", [], f => f.Node("ReduceSum", "x axis", "y")),
        Case("regression [N]", [], f => f.Node("ReduceSum", "x axis", "z").Node("Squeeze", "z axis", "y")),
    ];

    static IEnumerable<TestCaseData> Several =>
    [
        Case("an input that nothing reads", Soft, f => f.Input("training").Node("Identity", "x", "y")),
        Case("features that lead to scores", SoftmaxOf(X.Append(X[0])), f => f.Integers("w", 0).Integers("a", 1).Node("Slice", "x w a a", "s").Node("Relu", "x", "embedding").Node("Concat", "x s", "y", ("axis", 1)), "embedding"),
        Case("logits beside probabilities", Each, f => f.Node("Identity", "x", "logits").Node("Sigmoid", "logits", "y"), "logits"),
        Case("an auxiliary head", Soft, f => f.Node("Neg", "x", "aux_logits").Node("Identity", "x", "logits"), "aux_logits", "logits"),
        Case("scores and what is read from them", Soft, f => f.Node("Softmax", "x", "probabilities").Node("ReduceMax", "probabilities", "y", ("axes", new[] { 1 })), "probabilities"),
    ];

    [TestCaseSource(nameof(Spellings))]
    [TestCaseSource(nameof(Several))]
    public void ProbabilitiesAreTheOutputs(double[] expected, OnnxFile file)
    {
        var (explanation, link) = Explain(OnnxModel.Parse(file.Bytes, "spelling"), X);
        Assert.That(link, Is.EqualTo(expected.Length == 0 ? ScoreLink.None : expected == Each || expected == Twice ? ScoreLink.Sigmoid : ScoreLink.Softmax));
        if (expected.Length == 0)
            Assert.That(explanation.Top.Select(c => c.Probability), Is.EqualTo(new double?[] { null }));
        else
            Assert.That(explanation.Top.OrderBy(c => c.Index).Select(c => c.Probability), Is.EqualTo(expected).Within(1e-6));
    }

    [Test]
    public void AttributionIsToWhatGoesIntoTheLink()
    {
        var file = Start().Node("ReduceSum", "x axis", "z").Node("Sigmoid", "z", "y").Output("y");
        var (explanation, _) = Explain(OnnxModel.Parse(file.Bytes, "sigmoid"), [5, 6, 7]);
        Assert.That(explanation.Target.Index, Is.EqualTo(1));
        Assert.That(explanation.Map, Is.EqualTo(new float[] { 1, 1, 1 }).Within(1e-6));
    }

    [Test]
    public void AttributionIsToTwiceWhatGoesIntoATanh()
    {
        var file = Halved(Start()).Node("ReduceSum", "x axis", "z").Node("Tanh", "z", "t").Node("Add", "t one", "u").Node("Mul", "u half", "y").Output("y");
        Assert.That(Explain(OnnxModel.Parse(file.Bytes, "tanh"), [5, 6, 7]).Explanation.Map, Is.EqualTo(new float[] { 2, 2, 2 }).Within(1e-6));
    }

    static IEnumerable<TestCaseData> BoundedOutputs()
    {
        yield return Refused("hard sigmoid", "HardSigmoid", f => f.Node("HardSigmoid", "x", "y"));
        yield return Refused("hard sigmoid, reshaped", "HardSigmoid", f => f.Integers("s", 1, 3).Node("HardSigmoid", "x", "h").Node("Reshape", "h s", "y"));
        yield return Refused("hard sigmoid, spelled out", "Clip", f => Halved(f).Weights("zero", [0]).Node("Mul", "x half", "m").Node("Add", "m half", "a").Node("Clip", "a zero one", "y"));
        yield return Refused("hard sigmoid of relu6", "Div", f => f.Weights("zero", [0]).Weights("three", [3]).Weights("six", [6]).Node("Add", "x three", "a").Node("Clip", "a zero six", "c").Node("Div", "c six", "y"));
        yield return Refused("probit", "Mul", f => Halved(f).Node("Erf", "x", "e").Node("Add", "e one", "u").Node("Mul", "u half", "y"));
        yield return Refused("mean of sigmoids", "Mean", f => f.Node("Neg", "x", "n").Node("Sigmoid", "x", "p").Node("Sigmoid", "n", "q").Node("Mean", "p q", "y"));
        yield return Refused("larger of two softmaxes", "Max", f => Two(f).Node("Max", "p q", "y"));
        yield return Refused("one of several softmaxes", "ReduceMax", f => Stack(f).Node("ReduceMax", "s", "y", ("axes", new[] { 0 }), ("keepdims", 0)));
        yield return Refused("softmaxes weighted by unequal numbers for classes", "Mul", f => f.Weights("w", [0.2f, 0.3f, 0.5f], 1, 3).Node("Softmax", "x", "p").Node("Mul", "p w", "y"));

        static TestCaseData Refused(string name, string op, Action<OnnxFile> append)
        {
            var file = Start().Output("y");
            append(file);
            return new TestCaseData(file, op).SetArgDisplayNames(name);
        }
    }

    [TestCaseSource(nameof(BoundedOutputs))]
    public void NumbersThatLookLikeProbabilitiesAndAreNoLinkAreRefusedByName(OnnxFile file, string op) => Assert.That(
        () => OnnxModel.Parse(file.Bytes, "bounded").Classes, Throws.TypeOf<OnnxException>().With.Message.Contains($"({op})").And.Message.Contains("lies between 0 and 1"));

    [Test]
    public void ABoundedOutputBesideTheScoresIsNoFault()
    {
        var file = Start().Node("HardSigmoid", "x", "gate_features").Node("Neg", "x", "logits").Output("gate_features").Output("logits");
        Assert.That(Explain(OnnxModel.Parse(file.Bytes, "gate"), X).Explanation.Logits, Is.EqualTo(X.Select(z => -z)).Within(1e-6));
    }

    [Test]
    public void OneBoundedNumberIsAValueAndSaysThatItMayBeMore()
    {
        var model = OnnxModel.Parse(Start().Node("ReduceSum", "x axis", "z").Node("HardSigmoid", "z", "y").Output("y").Bytes, "one");
        Assert.That(model.Link, Is.EqualTo(ScoreLink.None));
        Assert.That(Explain(model, X).Explanation.Warnings, Has.Some.Contains("read as a value"));
    }

    static OnnxFile Halved(OnnxFile f) => f.Weights("half", [0.5f]).Weights("two", [2]);

    static OnnxFile Two(OnnxFile f) => f.Node("Neg", "x", "n").Node("Softmax", "x", "p").Node("Softmax", "n", "q");

    // [2,N,K]
    static OnnxFile Stack(OnnxFile f) => Two(f).Integers("o", 0).Node("Unsqueeze", "p o", "a").Node("Unsqueeze", "q o", "b").Node("Concat", "a b", "s", ("axis", 0));

    [TestCase(TargetForm.Prob)]
    [TestCase(TargetForm.LogProb)]
    public void FormsOfALabelDoNotSeeTheOthers(TargetForm form)
    {
        var (explanation, _) = Explain(OnnxModel.Parse(Start().Node("Sigmoid", "x", "y").Output("y").Bytes, "labels"), X, form, 1);
        Assert.That(explanation.Map, Is.EqualTo(new[] { 0, (1 - Each[1]) * (form == TargetForm.Prob ? Each[1] : 1), 0 }).Within(1e-6));
    }

    [TestCase("sigmoid_single", 2)]
    [TestCase("softmax_then_clip", 3)]
    public void SharedCasesHaveTheProbabilitiesOfTheModel(string name, int classes)
    {
        var expected = Npy.Read(SharedData.Path($"../cases/{name}.expected.npy")).ToDoubles();
        var (explanation, _) = Explain(OnnxModel.Load(SharedData.Path($"../cases/{name}.onnx")), Channels(name));
        double[] all = expected.Length == classes ? expected : [1 - expected[0], expected[0]];
        Assert.That(explanation.Top.OrderBy(c => c.Index).Select(c => c.Probability), Is.EqualTo(all).Within(1e-6));
    }

    [TestCase("features_first_output", new[] { -1.371, -0.2137, -0.8371 })]
    [TestCase("unused_second_input", new[] { 0.4519, 0.4211, 0.4611 })]
    public void SharedCasesHaveTheScoresOfTheRightOutput(string name, double[] expected)
    {
        var (explanation, _) = Explain(OnnxModel.Load(SharedData.Path($"../cases/{name}.onnx")), Channels(name));
        Assert.That(explanation.Logits, Is.EqualTo(expected).Within(1e-3));
    }

    [Test]
    public void OutputsThatCouldAllHoldScoresAreListed()
    {
        var model = OnnxModel.Parse(Start().Node("Neg", "x", "a").Node("Abs", "x", "b").Output("a").Output("b").Bytes, "two");
        Assert.That(() => model.Classes, Throws.TypeOf<OnnxException>().With.Message.Contains("'a' F32 [1,3], 'b' F32 [1,3]").And.Message.Contains("--scores"));
        Assert.That(Explain(model.WithScores("a"), X).Explanation.Logits, Is.EqualTo(X.Select(z => -z)).Within(1e-6));
        Assert.That(() => model.WithScores("c").Classes, Throws.TypeOf<OnnxException>().With.Message.Contains("no output 'c'"));
    }

    [Test]
    public void WhatWouldNotBeTheModelsOwnProbabilitiesIsRefused()
    {
        var clipped = Start().Weights("least", [0.05f]).Node("Softmax", "x", "p").Node("Clip", "p least hi", "y").Output("y");
        Assert.That(() => OnnxModel.Parse(clipped.Bytes, "clipped").Classes, Throws.TypeOf<OnnxException>().With.Message.Contains("node 'y' (Clip)"));
        var batch = Start().Node("Softmax", "x", "y", ("axis", 0)).Output("y");
        Assert.That(() => OnnxModel.Parse(batch.Bytes, "batch").Classes, Throws.TypeOf<OnnxException>().With.Message.Contains("over axis 0"));
    }

    [Test]
    public void RowsThatAreNoExamplesAreNoScores()
    {
        var turned = new OnnxFile().Input("x", -1, 3).Node("Transpose", "x", "y").Output("y", -1, -1);
        Assert.That(() => OnnxModel.Parse(turned.Bytes, "turned").Classes, Throws.TypeOf<OnnxException>().With.Message.Contains("'y' F32 [3,1]").And.Message.Contains("whence run"));
        var bare = new OnnxFile().Input("x", 3).Node("Softmax", "x", "y").Output("y", 3);
        Assert.That(() => OnnxModel.Parse(bare.Bytes, "bare").Classes, Throws.TypeOf<OnnxException>().With.Message.Contains("no axis for the examples").And.Message.Contains("[1,3]"));
    }

    [Test]
    public void TheTableThatGoesIntoAZipMapIsRead()
    {
        var file = Start().Integers("names", 4, 5).Node("ReduceSum", "x axis", "z").Node("Sigmoid", "z", "p").Node("Sub", "one p", "q")
            .Node("Concat", "q p", "table", ("axis", 1)).Node("ArgMax", "table", "best", ("axis", 1));
        file.Node("ArrayFeatureExtractor", "names best", "label").Node("ZipMap", "table", "maps");
        foreach (var node in file.Graph.Node.Where(n => n.OpType is "ArrayFeatureExtractor" or "ZipMap"))
            node.Domain = "ai.onnx.ml";
        file.Graph.Output.Add(new ValueInfoProto { Name = "label", Type = new() { TensorType = new() { ElemType = 7 } } });
        file.Graph.Output.Add(new ValueInfoProto { Name = "maps", Type = new() });
        var (explanation, _) = Explain(OnnxModel.Parse(file.Bytes, "zipmap"), X);
        Assert.That(explanation.Top.OrderBy(c => c.Index).Select(c => c.Probability), Is.EqualTo(new[] { 1 - P, P }).Within(1e-6));
    }

    static TestCaseData Case(string name, double[] expected, Action<OnnxFile> append, params string[] outputs)
    {
        var file = Start();
        foreach (var output in outputs)
            file.Output(output);
        append(file);
        if (!outputs.Contains("logits") || outputs.Length == 1)
            file.Output("y");
        return new TestCaseData(expected, file).SetArgDisplayNames(name);
    }

    static double[] Shares(double[] parts) => [.. parts.Select(part => part / parts.Sum())];

    static OnnxFile Start() => new OnnxFile().Input("x", 1, 3).Weights("lo", [1e-7f]).Weights("hi", [1 - 1e-7f]).Weights("one", [1]).Integers("axis", 1);

    // The files have three channels; maps and inputs of a session have them last.
    static float[] Channels(string name)
    {
        var x = Npy.Read(SharedData.Path($"../cases/{name}.x.npy"));
        var (values, area) = (x.ToFloats(), x.Shape[2] * x.Shape[3]);
        return [.. Enumerable.Range(0, values.Length).Select(i => values[i % 3 * area + i / 3])];
    }

    static (Explanation Explanation, ScoreLink Link) Explain(OnnxModel model, float[] x, TargetForm form = TargetForm.Logit, int? target = null)
    {
        using var backend = Backend.Open("cpu:1");
        using var session = new ExplainSession(model, backend, Explainers.Gradient(), new() { Target = form });
        return (session.Run(x, target), model.Link);
    }

    static double[] SoftmaxOf(IEnumerable<float> z)
    {
        var e = z.Select(v => Math.Exp(v)).ToArray();
        return [.. e.Select(v => v / e.Sum())];
    }
}
