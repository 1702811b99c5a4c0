namespace Whence.Models.Onnx.Operators;

/// <summary>
/// The labels of an Einsum equation, a letter for each axis. The axes under an ellipsis get labels of their own, digits counted from the last of them,
/// so that operands with fewer broadcast.
/// </summary>
sealed class EinsumEquation
{
    EinsumEquation(string[] inputs, string output) => (Inputs, Output) = (inputs, output);

    /// <summary>The labels of each operand.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>The labels of the result.</summary>
    public string Output { get; }

    /// <summary>Reads an equation for operands of these ranks; without an arrow the result has the labels that occur once, in alphabetical order.</summary>
    public static EinsumEquation Parse(NodeReader node, int[] ranks)
    {
        var text = node.String("equation", "").Replace(" ", "");
        var sides = text.Split("->");
        var terms = sides[0].Split(',');
        if (sides.Length > 2 || terms.Length != ranks.Length)
            throw node.Error($"equation '{text}' for {ranks.Length} operands");
        string[] inputs = [.. terms.Select((term, i) => Labels(node, text, term, ranks[i] - term.Replace("...", "").Length))];
        var spread = inputs.Max(labels => labels.Count(char.IsDigit));
        var output = sides.Length == 2 ? Labels(node, text, sides[1], spread) : Implicit(inputs, spread);
        foreach (var label in output)
            if (output.Count(other => other == label) > 1 || !inputs.Any(labels => labels.Contains(label)))
                throw node.Error($"equation '{text}': label '{label}' of the result occurs twice, or in no operand");
        return new EinsumEquation(inputs, output);
    }

    static string Implicit(string[] inputs, int spread)
    {
        var all = string.Concat(inputs);
        return Ellipsis(spread) + string.Concat(all.Where(label => char.IsLetter(label) && all.Count(other => other == label) == 1).Order());
    }

    // Without an ellipsis in it a term has a label for every axis; in the result it stands for as many axes as the widest operand's.
    static string Labels(NodeReader node, string text, string term, int free)
    {
        var hasEllipsis = term.Contains("...");
        var letters = term.Replace("...", "");
        var labels = hasEllipsis && free is >= 0 and <= 10 ? term.Replace("...", Ellipsis(free)) : term;
        var isResult = !hasEllipsis && text.EndsWith($"->{term}", StringComparison.Ordinal);
        return letters.All(char.IsAsciiLetter) && term.Length - letters.Length <= 3 && (hasEllipsis ? free >= 0 : free == 0 || isResult) && labels.All(char.IsAsciiLetterOrDigit)
            ? labels : throw node.Error($"equation '{text}': '{term}' does not name the axes of its operand one by one");
    }

    static string Ellipsis(int axes) => string.Concat(Enumerable.Range(0, axes).Reverse().Select(i => (char)('0' + i)));
}
