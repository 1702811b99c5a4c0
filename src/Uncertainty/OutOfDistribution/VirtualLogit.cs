using System.Numerics.Tensors;
using Whence.Explain;
using Whence.Statistics;
using Whence.Uncertainty.Algebra;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.OutOfDistribution;

/// <summary>
/// ViM [Wang 2022]: <c>a |Res(u - o)| - log sum exp z</c> with <c>o = -pinv(W) b</c>, Res the projection off the first D' principal
/// directions of the training features around o, and a such that the virtual logit is as large as the largest one on average over the
/// training set.
/// </summary>
sealed class VirtualLogit : RowDetector
{
    readonly double[] origin;
    readonly double[] residual;
    readonly double scale;

    public VirtualLogit(FeatureSet training, LinearHead head, int? principal)
        : base("vim", training.Dimensions)
    {
        Require(training.HasLogits && training.Count > 0, "needs training examples with logits");
        Require(
            head.Dimensions == training.Dimensions,
            $"the head takes {head.Dimensions} features, the training set has {training.Dimensions}");
        var size = principal ?? UsualSize(training.Dimensions);
        Require(size >= 0 && size <= training.Dimensions, $"{size} principal directions, expects 0..{training.Dimensions}");
        origin = Origin(head);
        var scatter = new double[training.Dimensions * training.Dimensions];
        GramMatrix.Add(training.Count, training.Dimensions, (row, to) => Centre(training.FeatureRow(row), to), scatter);
        // Eigenvalues rise: the residual directions come first.
        var directions = new SymmetricEigen(scatter, training.Dimensions);
        residual = directions.Vectors[..((training.Dimensions - size) * training.Dimensions)];
        scale = residual.Length == 0 ? 0 : Scale(training);
    }

    public override double Score(Span<double> features, Span<double> logits)
    {
        TensorPrimitives.Subtract(features, origin, features);
        return scale * ResidualNorm(features) - RowSoftmax.LogSumExp(logits);
    }

    static int UsualSize(int dimensions) => dimensions >= 1500 ? 1000 : dimensions >= 768 ? 512 : dimensions / 2;

    // -pinv(W) b = -W' pinv(W W') b, by the eigenvectors of W W' whose values are above rounding.
    static double[] Origin(LinearHead head)
    {
        var products = new double[head.Classes * head.Classes];
        GramMatrix.Add(head.Dimensions, head.Classes, ReadColumn, products);
        var eigen = new SymmetricEigen(products, head.Classes);
        var least = eigen.Values[^1] * head.Classes * Math.ScaleB(1, -52);
        var bias = Array.ConvertAll(head.Bias, b => (double)b);
        var (solution, origin) = (new double[head.Classes], new double[head.Dimensions]);
        for (var j = 0; j < head.Classes; j++)
        {
            var vector = eigen.Vector(j);
            if (eigen.Values[j] > least)
                TensorPrimitives.MultiplyAdd(vector, TensorPrimitives.Dot(vector, bias) / eigen.Values[j], solution, solution);
        }
        for (var i = 0; i < head.Weight.Length; i++)
            origin[i % head.Dimensions] -= head.Weight[i] * solution[i / head.Dimensions];
        return origin;

        void ReadColumn(int column, Span<double> to)
        {
            for (var k = 0; k < to.Length; k++)
                to[k] = head.Weight[k * head.Dimensions + column];
        }
    }

    double Scale(FeatureSet training)
    {
        double logits = 0, norms = 0;
        var centred = new double[training.Dimensions];
        for (var i = 0; i < training.Count; i++)
        {
            Centre(training.FeatureRow(i), centred);
            norms += ResidualNorm(centred);
            logits += TensorPrimitives.Max(training.LogitRow(i));
        }
        Require(norms > 0, "all training features lie in the principal directions; ask for fewer of them");
        return logits / norms;
    }

    void Centre(ReadOnlySpan<float> features, Span<double> to)
    {
        for (var d = 0; d < to.Length; d++)
            to[d] = features[d] - origin[d];
    }

    double ResidualNorm(ReadOnlySpan<double> centred)
    {
        double sum = 0;
        for (var start = 0; start < residual.Length; start += centred.Length)
        {
            var along = TensorPrimitives.Dot(residual.AsSpan(start, centred.Length), centred);
            sum += along * along;
        }
        return Math.Sqrt(sum);
    }

    static void Require(bool holds, string message)
    {
        if (!holds)
            throw new ExplainException($"vim: {message}");
    }
}
