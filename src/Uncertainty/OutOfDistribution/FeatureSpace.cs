using System.Numerics.Tensors;
using Whence.Explain;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.OutOfDistribution;

/// <summary>
/// The features of training examples, class by class: how densely they lie, how far an example is from its class, and groups within a class (k-means,
/// begun with the example nearest to the class's mean and then the one farthest from all begun with).
/// </summary>
sealed class FeatureSpace
{
    const int Nearest = 10, Groups = 3, Rounds = 20;
    const double Ridge = 1e-3;

    readonly WhitenedMeans means;
    readonly ClassPoints[] classes;

    /// <summary>Takes the features.</summary>
    /// <param name="training">Labelled features; every class has an example.</param>
    /// <param name="labels">Names of the classes [K].</param>
    /// <exception cref="ExplainException">An example has no label, or a class no example.</exception>
    public FeatureSpace(FeatureSet training, IReadOnlyList<string> labels)
    {
        var fit = ClassGaussians.Fit(training);
        // A share of the mean variance, so that the scale of features does not matter and fewer examples than features do.
        var ridge = Ridge * Enumerable.Range(0, fit.Dimensions).Average(d => fit.Within[d * (fit.Dimensions + 1)]);
        means = new(fit.Within, fit.Means, fit.Dimensions, 0, Math.Max(ridge, 1e-12));
        classes = [.. Enumerable.Range(0, training.Classes).Select(c => new ClassPoints(training, c, labels[c], fit.Means.AsSpan(c * fit.Dimensions, fit.Dimensions).ToArray()))];
        Dimensions = training.Dimensions;
    }

    /// <summary>Features an example.</summary>
    public int Dimensions { get; }

    /// <summary>Where features lie.</summary>
    /// <param name="features">[D].</param>
    /// <param name="c">The class they are said to be of.</param>
    /// <exception cref="ExplainException">There are not D of them, or there is no such class.</exception>
    public FeaturePlace Of(ReadOnlySpan<float> features, int c)
    {
        if (features.Length != Dimensions || c < 0 || c >= classes.Length)
            throw new ExplainException($"feature space of {classes.Length} classes and {Dimensions} features: class {c}, {features.Length} features");
        var row = new double[Dimensions];
        for (var d = 0; d < row.Length; d++)
            row[d] = features[d];
        return new(classes[c].Density(features), Math.Sqrt(means.To(row, c)), classes[c].Slice(features));
    }

    sealed class ClassPoints
    {
        readonly NearestNeighbours neighbours;
        readonly float[][] centres;
        readonly string[] names;

        public ClassPoints(FeatureSet training, int c, string label, double[] mean)
        {
            var rows = Enumerable.Range(0, training.Count).Where(i => training.Labels[i] == c).ToArray();
            float[] points = [.. rows.SelectMany(row => training.FeatureRow(row).ToArray())];
            neighbours = new(points, training.Dimensions);
            centres = Centres([.. rows.Select(row => training.FeatureRow(row).ToArray())], Array.ConvertAll(mean, m => (float)m));
            names = Array.ConvertAll(centres, centre => $"{label} near {training.Ids[rows[neighbours.Query(centre, 1).Indices[0]]]}");
        }

        public double Density(ReadOnlySpan<float> features)
        {
            var k = Math.Min(Nearest, neighbours.Count);
            return -Math.Log(Math.Max(neighbours.Query(features.ToArray(), k).Distances[k - 1], 1e-12));
        }

        public string Slice(ReadOnlySpan<float> features) => names[Closest(centres, features)];

        static float[][] Centres(float[][] rows, float[] mean)
        {
            List<float[]> centres = [rows.MinBy(row => TensorPrimitives.Distance<float>(row, mean))!];
            while (centres.Count < Math.Min(Groups, rows.Length))
                centres.Add(rows.MaxBy(row => centres.Min(centre => TensorPrimitives.Distance<float>(row, centre)))!);
            for (var round = 0; round < Rounds; round++)
            {
                var groups = rows.ToLookup(row => Closest(centres, row));
                for (var g = 0; g < centres.Count; g++)
                {
                    if (groups[g].Any())
                        centres[g] = [.. Enumerable.Range(0, mean.Length).Select(d => groups[g].Average(row => row[d]))];
                }
            }
            return [.. centres];
        }

        static int Closest(IReadOnlyList<float[]> centres, ReadOnlySpan<float> row)
        {
            var (best, least) = (0, float.PositiveInfinity);
            for (var g = 0; g < centres.Count; g++)
            {
                if (TensorPrimitives.Distance(row, centres[g]) is var distance && distance < least)
                    (best, least) = (g, distance);
            }
            return best;
        }
    }
}
