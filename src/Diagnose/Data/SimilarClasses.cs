namespace Whence.Diagnose.Data;

/// <summary>Groups of classes that a reader would forgive to be taken for each other, as names and as numbers.</summary>
static class SimilarClasses
{
    /// <summary>The places of the groups' classes.</summary>
    /// <exception cref="DiagnoseException">A name is no class, or stands in two groups.</exception>
    public static IReadOnlyList<IReadOnlyList<int>> Places(IReadOnlyList<IReadOnlyList<string>> groups, IReadOnlyList<string> classes)
    {
        var numbers = classes.Select((name, k) => (name, k)).DistinctBy(pair => pair.name).ToDictionary(pair => pair.name, pair => pair.k);
        if (groups.SelectMany(group => group).GroupBy(name => name).FirstOrDefault(name => name.Count() > 1) is { } twice)
            throw new DiagnoseException($"similar classes: '{twice.Key}' stands twice");
        return
        [
            .. groups.Select(group => (IReadOnlyList<int>)[.. group.Select(name => numbers.TryGetValue(name, out var k)
                ? k : throw new DiagnoseException($"similar classes: there is no class '{name}'; there are {string.Join(", ", classes.Take(20))}"))]),
        ];
    }

    /// <summary>For each class the number of its group; a class in none has one of its own.</summary>
    public static int[] GroupOf(IReadOnlyList<IReadOnlyList<string>> groups, IReadOnlyList<string> classes)
    {
        var groupOf = Enumerable.Range(groups.Count, classes.Count).ToArray();
        foreach (var (g, places) in Places(groups, classes).Index())
        {
            foreach (var k in places)
                groupOf[k] = g;
        }
        return groupOf;
    }
}
