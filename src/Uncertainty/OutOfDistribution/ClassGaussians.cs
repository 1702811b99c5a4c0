using Whence.Explain;
using Whence.Uncertainty.Algebra;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.OutOfDistribution;

/// <summary>Means and covariances of labelled features, in float64, sums divided by n.</summary>
sealed class ClassGaussians
{
    ClassGaussians(int classes, int dimensions, int count)
    {
        (Classes, Dimensions, Count) = (classes, dimensions, count);
        (Means, Mean) = (new double[classes * dimensions], new double[dimensions]);
        (Within, Total) = (new double[dimensions * dimensions], new double[dimensions * dimensions]);
    }

    /// <summary>Classes K.</summary>
    public int Classes { get; }

    /// <summary>Features D.</summary>
    public int Dimensions { get; }

    /// <summary>Examples n.</summary>
    public int Count { get; }

    /// <summary>Mean of each class [K,D].</summary>
    public double[] Means { get; }

    /// <summary>Covariance [D,D] around the own class's mean, shared by all classes.</summary>
    public double[] Within { get; }

    /// <summary>Mean of all examples [D].</summary>
    public double[] Mean { get; }

    /// <summary>Covariance [D,D] around the mean of all examples.</summary>
    public double[] Total { get; }

    /// <summary>Fits to labelled features.</summary>
    /// <exception cref="ExplainException">An example has no label, or a class no example.</exception>
    public static ClassGaussians Fit(FeatureSet set)
    {
        var fit = new ClassGaussians(set.Classes, set.Dimensions, set.Count);
        var counts = new int[set.Classes];
        for (var i = 0; i < set.Count; i++)
        {
            var label = set.Labels[i];
            if (label < 0)
                throw new ExplainException($"class means need labels; example {i} ('{set.Ids[i]}') has none");
            counts[label]++;
            var row = set.FeatureRow(i);
            for (var d = 0; d < row.Length; d++)
            {
                fit.Means[label * set.Dimensions + d] += row[d];
                fit.Mean[d] += row[d];
            }
        }
        if (Array.IndexOf(counts, 0) is >= 0 and var empty)
            throw new ExplainException($"class means need an example of every class; class {empty} of {set.Classes} has none");
        for (var i = 0; i < fit.Means.Length; i++)
            fit.Means[i] /= counts[i / set.Dimensions];
        for (var d = 0; d < set.Dimensions; d++)
            fit.Mean[d] /= set.Count;
        fit.AddCovariance(set, fit.Within, label => fit.Means.AsSpan(label * set.Dimensions, set.Dimensions));
        fit.AddCovariance(set, fit.Total, _ => fit.Mean);
        return fit;
    }

    void AddCovariance(FeatureSet set, double[] covariance, CentreOfLabel centreOf)
    {
        GramMatrix.Add(set.Count, Dimensions, Centred, covariance);
        for (var i = 0; i < covariance.Length; i++)
            covariance[i] /= set.Count;

        void Centred(int row, Span<double> to)
        {
            var features = set.FeatureRow(row);
            var centre = centreOf(set.Labels[row]);
            for (var d = 0; d < to.Length; d++)
                to[d] = features[d] - centre[d];
        }
    }

    delegate ReadOnlySpan<double> CentreOfLabel(int label);
}
