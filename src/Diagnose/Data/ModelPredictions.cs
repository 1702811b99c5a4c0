namespace Whence.Diagnose.Data;

/// <summary>What one model says of every example.</summary>
public sealed class ModelPredictions
{
    // Rounded probabilities of many classes may miss 1 by so much.
    const double Slack = 1e-3;

    /// <param name="name">Name of the model.</param>
    /// <param name="predicted">Predicted class of each example [n].</param>
    /// <param name="scores">Score of each class [n,K]; null where only classes are known.</param>
    /// <param name="confidence">Probability of the predicted class [n]; null to take it from the scores.</param>
    /// <param name="classes">K.</param>
    internal ModelPredictions(string name, int[] predicted, double[]? scores, double[]? confidence, int classes)
    {
        (Name, PredictedArray, ScoreArray, Classes) = (name, predicted, scores, classes);
        HasProbabilities = scores is not null && Enumerable.Range(0, predicted.Length).All(i => IsDistribution(scores.AsSpan(i * classes, classes)));
        ConfidenceArray = confidence ?? (HasProbabilities ? [.. predicted.Select((c, i) => scores![i * classes + c])] : null);
    }

    /// <summary>Name of the model.</summary>
    public string Name { get; }

    /// <summary>Number of classes K.</summary>
    public int Classes { get; }

    /// <summary>Predicted class of each example.</summary>
    public ReadOnlySpan<int> Predicted => PredictedArray;

    /// <summary>Whether there is a score for every class.</summary>
    public bool HasScores => ScoreArray is not null;

    /// <summary>Whether the scores of every example are a distribution: in [0,1], with sum 1.</summary>
    public bool HasProbabilities { get; }

    /// <summary>The scores of one example [K].</summary>
    public ReadOnlySpan<double> Scores(int example) => ScoreArray.AsSpan(example * Classes, Classes);

    internal int[] PredictedArray { get; }

    internal double[]? ScoreArray { get; }

    internal double[]? ConfidenceArray { get; }

    static bool IsDistribution(ReadOnlySpan<double> row)
    {
        double sum = 0;
        foreach (var p in row)
        {
            if (!(p is >= 0 and <= 1))
                return false;
            sum += p;
        }
        return Math.Abs(sum - 1) <= Slack;
    }
}
