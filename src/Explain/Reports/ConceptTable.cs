namespace Whence.Explain.Reports;

/// <summary>The concepts of LAP layers beside a prediction: a concept a row, a layer a column.</summary>
static class ConceptTable
{
    const int Most = 5;

    /// <summary>The layers, in the network's order.</summary>
    public static IReadOnlyList<string> Layers(Explanation e) => [.. e.Concepts.Select(concept => concept.Layer).Distinct()];

    /// <summary>The five concepts of highest score at the last layer, and those of the class that is explained.</summary>
    public static IEnumerable<(string Label, IReadOnlyList<double> Scores)> Rows(Explanation e)
    {
        var ranked = e.Concepts.GroupBy(concept => (concept.Concept, concept.Label)).OrderByDescending(concept => concept.Last().Score).ToArray();
        foreach (var row in ranked.Where((concept, i) => i < Most || concept.Key.Label == e.Target.Label))
            yield return (row.Key.Label, [.. row.Select(concept => concept.Score)]);
    }
}
