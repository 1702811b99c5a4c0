namespace Whence.Diagnose.Data;

/// <summary>Examples of one true class each, what models say of them, and their properties.</summary>
public sealed class ClassificationData
{
    /// <summary>Ids of the examples.</summary>
    public required IReadOnlyList<string> Ids { get; init; }

    /// <summary>Names of the classes, in rising order, numbers by value.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The models, one or more.</summary>
    public required IReadOnlyList<ModelPredictions> Models { get; init; }

    /// <summary>The properties.</summary>
    public required IReadOnlyList<Property> Properties { get; init; }

    /// <summary>What the reader of a report should know of how the tables were taken.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Where an example has several labels: their names; examples stand as so many observations each, no or yes.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Hash of each example's picture, null where it has none [n]; null where there is no column of them.</summary>
    internal ulong?[]? Hashes { get; init; }

    /// <summary>True class of each example.</summary>
    public ReadOnlySpan<int> Truth => TruthArray;

    internal int[] TruthArray { get; init; } = [];

    /// <summary>Number of examples.</summary>
    public int Count => TruthArray.Length;

    /// <summary>For each example whether a model is wrong.</summary>
    public bool[] Errors(ModelPredictions model)
    {
        var wrong = new bool[Count];
        for (var i = 0; i < wrong.Length; i++)
            wrong[i] = model.PredictedArray[i] != TruthArray[i];
        return wrong;
    }
}
