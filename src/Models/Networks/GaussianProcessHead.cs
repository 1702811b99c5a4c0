using Whence.Models.Lap;
using Whence.Models.Onnx;
using Whence.Models.Training;

namespace Whence.Models.Networks;

/// <summary>
/// A Gaussian process in the place of a network's last linear layer, by random features [Rahimi 2007], as in SNGP [Liu 2020b]: z = B phi(u) + b with
/// phi(u) = sqrt(2 / M) cos(A u / l + c), A standard normal and c uniform in [0, 2 pi), both fixed, B and b learnt. phi(u)' phi(v) is about exp(-|u - v|^2 / (2 l^2)), with an
/// error of the order 1 / sqrt(M). In the file these are Gemm, Cos, Mul and Gemm, so that every runtime runs it; the posterior of B is that of a last layer
/// (LaplacePosterior of the uncertainty room, by class).
/// </summary>
public static class GaussianProcessHead
{
    /// <summary>Random features M that are usual.</summary>
    public const int UsualFeatures = 1024;

    /// <summary>The network with the new head, its learnt part fresh.</summary>
    /// <param name="model">A network that ends in a linear layer of features u [N,D].</param>
    /// <param name="features">M.</param>
    /// <param name="lengthScale">l, in units of the features; null takes sqrt(D).</param>
    /// <param name="seed">Key of A, c and B.</param>
    /// <exception cref="TrainingException">The network ends in another way, or a number is out of range.</exception>
    public static OnnxModel Replace(OnnxModel model, int features = UsualFeatures, double? lengthScale = null, ulong seed = 1)
    {
        if (features < 1)
            throw new TrainingException($"'{model.Name}': {features} random features were asked for, at least 1 is needed");
        if (lengthScale is { } given && !(given > 0 && double.IsFinite(given)))
            throw new TrainingException(FormattableString.Invariant($"'{model.Name}': a length scale of {given} was asked for, it must be above 0"));
        var edit = new NetworkEdit(model);
        var last = edit.Last();
        if (edit.Producer(last.Features) is { OpType: "Mul" } scaled && edit.Producer(scaled.Input[0]) is { OpType: "Cos" })
            throw new TrainingException($"'{model.Name}': its last linear layer reads random features already; train it as it is");
        var (scale, scores, classes) = (lengthScale ?? Math.Sqrt(last.Dimensions), last.End.Output[0], model.Classes);
        var random = new ExampleRandom(seed, TrainingPurpose.RandomFeatures, 0);
        string[] fixedParts =
        [
            edit.Constant("random.weight", [features, last.Dimensions], Drawn(features * last.Dimensions, () => random.Normal() / scale)),
            edit.Constant("random.bias", [features], Drawn(features, () => random.Between(0, 2 * Math.PI))),
        ];
        string[] learnt =
        [
            edit.Constant("process.weight", [classes, features], Drawn(classes * features, random.Normal)),
            edit.Constant("process.bias", [classes], new float[classes]),
        ];
        var (mixed, waves, phi) = (edit.Fresh("random.mixed"), edit.Fresh("random.waves"), edit.Fresh("random.features"));
        // Behind what yields the features and before what reads the scores: where the old product stood.
        var at = edit.Nodes.IndexOf(last.Product);
        edit.Nodes.Remove(last.End);
        edit.Nodes.Remove(last.Product);
        foreach (var node in new[]
        {
            ProtoNode.Of("Gemm", mixed, [last.Features, .. fixedParts], ProtoNode.Attribute("transB", 1)),
            ProtoNode.Of("Cos", waves, [mixed]),
            ProtoNode.Of("Mul", phi, [waves, edit.Constant("random.scale", [1], [(float)Math.Sqrt(2.0 / features)])]),
            ProtoNode.Of("Gemm", scores, [phi, .. learnt], ProtoNode.Attribute("transB", 1)),
        })
            edit.Nodes.Insert(at++, node);
        return edit.Result();
    }

    static float[] Drawn(int count, Func<double> next)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = (float)next();
        return values;
    }
}
