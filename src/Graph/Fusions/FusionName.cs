namespace Whence.Graphs.Fusions;

/// <summary>A name for joined ops that stays readable: repeated neighbours once, and only the ends of long chains.</summary>
static class FusionName
{
    const int Shown = 5;

    public static string Of(IEnumerable<string> names)
    {
        var list = new List<string>();
        foreach (var name in names)
        {
            if (list.Count == 0 || list[^1] != name)
                list.Add(name);
        }
        return list.Count <= Shown ? string.Join('_', list) : $"{string.Join('_', list[..(Shown - 2)])}_and_{list.Count - Shown + 1}_{string.Join('_', list[^1])}";
    }
}
