using System.Globalization;

namespace Whence.Models;

/// <summary>The forms in which people write class labels, told apart by the text alone.</summary>
static class LabelText
{
    /// <summary>No list of classes is longer: an index beyond is a mistake.</summary>
    const int Most = 1_000_000;

    /// <summary>Labels in class order.</summary>
    /// <exception cref="PreprocessingException">The text is not labels, or an index is repeated.</exception>
    public static string[] Read(string text, string name)
    {
        text = text.TrimStart('\uFEFF').Trim();
        if (text.Length == 0)
            throw new PreprocessingException($"{name}: no labels");
        if (text[0] == '{' || text[0] == '[' && text[^1] == ']')
            return OfValue(new LabelLiteral(text, name).Value(), name);
        string[] lines = [.. text.Split('\n').Select(line => line.Trim())];
        if (Numbered(lines, [',']) is { } listed)
            return Placed(listed, name);
        if (Numbered(lines, [':', '\t', ' ']) is { } numbered)
        {
            var order = numbered.ConvertAll(line => line.Index);
            if (order.Order().SequenceEqual(Enumerable.Range(0, order.Count)))
                return Placed(numbered, name);
            if (order.Distinct().Count() == order.Count && !order.SequenceEqual(order.Order()))
                throw new PreprocessingException($"{name}: the lines are numbered, but not from 0 to {order.Count - 1}: write index,name");
        }
        return Array.TrueForAll(lines, IsWordNet) ? Array.ConvertAll(lines, line => line[10..].Trim().Replace('_', ' ')) : lines;
    }

    static bool IsWordNet(string line) =>
        line.Length > 10 && line[0] == 'n' && line[9] is ' ' or '\t' && line.AsSpan(1, 8).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>The lines as index and name where each begins with a number and one of the separators, else null.</summary>
    static List<(int Index, string Name)>? Numbered(string[] lines, char[] separators)
    {
        var found = new List<(int, string)>();
        foreach (var line in lines.Where(line => line.Length > 0))
        {
            var at = line.IndexOfAny(separators);
            if (at < 1 || !int.TryParse(line.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                return null;
            found.Add((index, line[(at + 1)..].Trim().Trim('"')));
        }
        return found;
    }

    static string[] Placed(IEnumerable<(int Index, string Name)> labels, string name)
    {
        var found = new Dictionary<int, string>();
        foreach (var (index, label) in labels)
        {
            if (index is < 0 or > Most || !found.TryAdd(index, label))
                throw new PreprocessingException($"{name}: index {index} is repeated or out of range ('{label}')");
        }
        return [.. Enumerable.Range(0, found.Keys.Max() + 1).Select(i => found.GetValueOrDefault(i, ""))];
    }

    static string[] OfValue(object? value, string name)
    {
        if (value is List<object?> { Count: > 0 } list && list.TrueForAll(item => item is string))
            return [.. list.Cast<string>()];
        if (value is not List<KeyValuePair<object?, object?>> { Count: > 0 } pairs)
            throw new PreprocessingException($"{name}: neither a list of names nor a dictionary of indices and names");
        if (pairs.Find(pair => pair.Key is "id2label" or "names" or "labels" or "classes") is { Value: List<object?> or List<KeyValuePair<object?, object?>> } inner)
            return OfValue(inner.Value, name);
        return Placed(pairs.Select(pair => Pair(pair.Key, pair.Value) ?? throw new PreprocessingException(
            $"{name}: '{pair.Key}' is no index with a name (a dictionary of labels is needed, such as {{0: 'cat', 1: 'dog'}})")), name);
    }

    static (int Index, string Name)? Pair(object? key, object? value) => (Index(key), value) switch
    {
        ({ } index, string label) => (index, label),
        // Keras writes the WordNet id and the name.
        ({ } index, List<object?> { Count: 2 } both) when both is [string, string label] => (index, label.Replace('_', ' ')),
        (null, long index) when key is string label && index <= Most => ((int)index, label),
        _ => null,
    };

    static int? Index(object? key) => key switch
    {
        long number when number is >= 0 and <= Most => (int)number,
        string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };
}
