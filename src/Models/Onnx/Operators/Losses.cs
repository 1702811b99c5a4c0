using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Operators;

/// <summary>Losses of scores [N,C,d...] against classes [N,d...], with a weight per class and a class to ignore.</summary>
static class Losses
{
    public static void Register(OperatorTable table)
    {
        table.Add("NegativeLogLikelihoodLoss", s => Loss(s, ClassesLast(s, s[0])));
        table.AddMany("SoftmaxCrossEntropyLoss", s =>
        {
            var logs = s.Part(new LogSoftmax(-1), ClassesLast(s, s[0]));
            var loss = Loss(s, logs);
            return s.Node.HasOutput(1) ? [loss, s.Result(logs, s[0].Rank >= 3)] : [loss];
        });
    }

    static OnnxValue Loss(NodeScope s, Node logs)
    {
        var classes = logs.Shape[-1];
        var reduction = s.Node.OneOf("reduction", "mean", "none", "sum");
        // A class outside the scores' takes part in nothing.
        var chosen = s.Part(new OneHot(classes), s.RowMajor(s[1]));
        var weights = ClassWeights(s, classes);
        if (weights is not null)
            chosen = s.Part(new Mul(), chosen, weights);
        var losses = s.Part(new Neg(), s.Part(new ReduceSum([-1]), s.Part(new Mul(), logs, chosen)));
        if (reduction == "none")
            return s.Result(losses, false);
        var sum = s.Part(new ReduceSum([]), losses);
        return s.Result(reduction == "sum" ? sum : s.Part(new Div(), sum, s.Part(new ReduceSum([]), chosen)), false);
    }

    static Node? ClassWeights(NodeScope s, int classes)
    {
        var weights = s.Find(2) is { } given ? s.RowMajor(given) : null;
        if (!s.Node.Has("ignore_index") || s.Node.Int("ignore_index", 0) is var ignored && (ignored < 0 || ignored >= classes))
            return weights;
        var mask = new float[classes];
        Array.Fill(mask, 1);
        mask[ignored] = 0;
        var counted = s.Graph.Constant([classes], mask);
        return weights is null ? counted : s.Part(new Mul(), weights, counted);
    }

    static Node ClassesLast(NodeScope s, OnnxValue scores) => scores.Rank >= 3 ? s.ChannelsLast(scores) : s.RowMajor(scores);
}
