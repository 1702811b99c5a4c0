using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Operators;

/// <summary>Normalisations by statistics given or taken from the value.</summary>
static class Normalizations
{
    public static void Register(OperatorTable table)
    {
        table.AddMany("BatchNormalization", BatchNormalization);
        table.Add("GroupNormalization", GroupNormalization);
        table.Add("InstanceNormalization", InstanceNormalization);
        table.Add("LpNormalization", LpNormalization);
        table.Add("LRN", LocalResponse);
        table.Add("MeanVarianceNormalization", MeanVariance);
    }

    static OnnxValue[] BatchNormalization(NodeScope s)
    {
        s.Node.Ignore("is_test");
        var epsilon = s.Node.Float("epsilon", 1e-5f);
        var momentum = s.Node.Float("momentum", 0.9f);
        // Until operator set 13 the results behind the first said so.
        var isOldTraining = s.Node.Opset < 14 && Enumerable.Range(1, 4).Any(s.Node.HasOutput);
        var training = s.Node.Int("training_mode", 0) != 0 || isOldTraining;
        var isPerElement = s.Node.Int("spatial", 1) == 0;
        var x = s[0];
        if (s.Builder.FoldedNodes.Contains(s.Node))
        {
            // The convolution before it has read the statistics.
            for (var i = 1; i <= 4; i++)
                s.Node.ReadInput(i);
            return [x];
        }
        if (isPerElement && x.Rank > 2)
            return [PerElement(s, epsilon)];
        var isChannelsLast = x.Rank >= 3;
        var node = isChannelsLast ? s.ChannelsLast(x) : s.RowMajor(x);
        var (gamma, beta, mean, variance) = (Vector(s, 1), Vector(s, 2), Vector(s, 3), Vector(s, 4));
        if (s.Builder.Options.Training is not null && s.Builder.IsVariable(mean) && s.Builder.IsVariable(variance))
            return [s.Result(Following(s, node, [gamma, beta, mean, variance], epsilon, momentum), isChannelsLast)];
        if (!training)
            return [s.Result(BatchNorm.Inference(s.Graph, node, gamma, beta, mean, variance, epsilon, s.Node.Outputs[0]), isChannelsLast)];
        var (y, batchMean, unbiased) = BatchNorm.Training(s.Graph, node, gamma, beta, epsilon, s.Node.Outputs[0]);
        // ONNX runs its estimate on the biased variance.
        var count = (float)node.Shape.Count / node.Shape[-1];
        var biased = s.Part(new Mul(), unbiased, s.Graph.Constant(Math.Max(1, count - 1) / count));
        var (newMean, newVariance) = (Running(s, mean, batchMean, momentum), Running(s, variance, biased, momentum));
        OnnxValue[] results = [s.Result(y, isChannelsLast), s.Result(newMean, false), s.Result(newVariance, false)];
        return isOldTraining ? [.. results, s.Result(batchMean, false), s.Result(biased, false)] : results;
    }

    /// <summary>Normalised by the batch, whose mean and unbiased variance the running ones follow at the end of a run.</summary>
    static Node Following(NodeScope s, Node x, Node[] parameters, float epsilon, float momentum)
    {
        var (y, mean, variance) = BatchNorm.Training(s.Graph, x, parameters[0], parameters[1], epsilon, s.Node.Outputs[0]);
        s.Builder.Statistics.Follow(parameters[2], mean, momentum);
        s.Builder.Statistics.Follow(parameters[3], variance, momentum);
        return y;
    }

    /// <summary>Until operator set 8 statistics could be of each element [C,D..] over the batch alone.</summary>
    static OnnxValue PerElement(NodeScope s, float epsilon)
    {
        var element = s[0].Shape[1..];
        Node Statistic(int index) => s[index].Shape.Aggregate(1L, (p, d) => p * d) == element.Aggregate(1L, (p, d) => p * d)
            ? s.Reshaped(s.RowMajor(s[index]), element)
            : throw s.Node.Error($"input {index} {s[index]}: one number for each of the elements [{string.Join(',', element)}] expected (spatial = 0)");
        var deviation = s.Part(new Rsqrt(), s.Part(new Add(), Statistic(4), s.Graph.Constant(epsilon)));
        var scale = s.Part(new Mul(), Statistic(1), deviation);
        var shift = s.Part(new Sub(), Statistic(2), s.Part(new Mul(), Statistic(3), scale));
        return s.Result(s.Add(new Add(), s.Part(new Mul(), s.RowMajor(s[0]), scale), shift), false);
    }

    static Node Running(NodeScope s, Node old, Node batch, float momentum) =>
        s.Part(new Add(), s.Part(new Mul(), old, s.Graph.Constant(momentum)), s.Part(new Mul(), batch, s.Graph.Constant(1 - momentum)));

    static OnnxValue InstanceNormalization(NodeScope s)
    {
        var epsilon = s.Node.Float("epsilon", 1e-5f);
        return s.Result(GroupNorm.Instance(s.Graph, s.ChannelsLast(s[0]), Vector(s, 1), Vector(s, 2), epsilon, s.Node.Outputs[0]), true);
    }

    static OnnxValue GroupNormalization(NodeScope s)
    {
        s.Node.Ignore("stash_type");
        var groups = s.Node.Int("num_groups", 0);
        var epsilon = s.Node.Float("epsilon", 1e-5f);
        var x = s.ChannelsLast(s[0]);
        var channels = x.Shape[-1];
        if (groups <= 0 || channels % groups != 0)
            throw s.Node.Error($"{groups} groups of {channels} channels");
        // Until operator set 21 scale and bias have an entry per group.
        Node PerChannel(int index) => s.Node.Opset >= 21 ? Vector(s, index)
            : s.Reshaped(s.Part(new Expand([groups, channels / groups]), s.Reshaped(Vector(s, index), groups, 1)), channels);
        return s.Result(GroupNorm.Build(s.Graph, x, PerChannel(1), PerChannel(2), groups, epsilon, s.Node.Outputs[0]), true);
    }

    static OnnxValue MeanVariance(NodeScope s)
    {
        var axes = ShapeRules.Axes(s.Node, s.Node.Ints("axes") ?? [0, 2, 3], s[0].Rank);
        var onnx = Arrangement.Axes(s[0]);
        // The operator's own definition divides by the deviation plus 1e-9; the square of that keeps zeros finite all the same.
        var y = Standardized(s, s.AnyLayout(s[0]), [.. axes.Select(a => Array.IndexOf(onnx, a))], 1e-18f);
        return s.Result(y, s[0].IsChannelsLast);
    }

    /// <summary>x divided by its norm; 0, with a gradient of 0, where the norm is 0.</summary>
    static OnnxValue LpNormalization(NodeScope s)
    {
        var axis = s.Node.Axis(s.Node.Int("axis", -1), s[0].Rank);
        var at = Array.IndexOf(Arrangement.Axes(s[0]), axis);
        var x = s.AnyLayout(s[0]);
        Op size = s.Node.Int("p", 2) switch
        {
            1 => new ReduceL1([at], true),
            2 => new ReduceL2([at], true),
            var p => throw s.Node.Error($"p is {p}, 1 and 2 are defined"),
        };
        var norm = s.Part(size, x);
        var isZero = s.Part(new Equal(), norm, s.Graph.Constant(0));
        var divisor = s.Part(new Where(), isZero, s.Graph.Constant(1), norm);
        return s.Result(s.Add(new Where(), isZero, s.Graph.Constant(0), s.Part(new Div(), x, divisor)), s[0].IsChannelsLast);
    }

    static OnnxValue LocalResponse(NodeScope s)
    {
        var (size, bias) = (s.Node.Int("size", 0), s.Node.Float("bias", 1));
        var op = new LocalResponseNorm(size, s.Node.Float("alpha", 1e-4f), s.Node.Float("beta", 0.75f), bias);
        return s.Result(s.Add(op, s.ChannelsLast(s[0])), true);
    }

    static Node Standardized(NodeScope s, Node x, int[] axes, float epsilon)
    {
        var centred = s.Part(new Sub(), x, s.Part(new ReduceMean(axes, true), x));
        return s.Part(new Mul(), centred, InverseDeviation(s, centred, axes, epsilon));
    }

    /// <summary>1 / sqrt(mean of squares + epsilon) over the axes.</summary>
    public static Node InverseDeviation(NodeScope s, Node centred, int[] axes, float epsilon)
    {
        var variance = s.Part(new ReduceMean(axes, true), s.Part(new Square(), centred));
        return s.Part(new Rsqrt(), s.Part(new Add(), variance, s.Graph.Constant(epsilon)));
    }

    static Node Vector(NodeScope s, int index) => s[index].Rank == 1
        ? s[index].Constant is { } constant
            ? s.Builder.Layouts.Parameter(s[index].Name, "row-major", constant, c => c) : s.RowMajor(s[index])
        : throw s.Node.Error($"input {index} {s[index]}: one number per channel expected");
}
