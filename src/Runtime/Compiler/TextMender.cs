using System.Text.RegularExpressions;
using Whence.Kernels.Ptx;

namespace Whence.Runtime.Compiler;

/// <summary>Repairs in the text that ILGPU writes: each is a fault of 1.5.3 that a test shows.</summary>
static partial class TextMender
{
    /// <summary>The text for a target.</summary>
    /// <param name="text">What ILGPU wrote.</param>
    /// <param name="target">The device's target; ILGPU knows none above sm_80.</param>
    /// <param name="entry">The name of the kernel in the result.</param>
    public static string Mend(string text, PtxTarget target, string entry)
    {
        text = Target().Replace(text, $".target {target.Name}", 1);
        // bra.uni promises that all lanes agree; ILGPU writes it where they do not.
        text = text.Replace("bra.uni", "bra");
        // Intrinsics are written where they are called; their functions, which ILGPU makes all the same, return zeros.
        var calls = text;
        text = Function().Replace(text, match => Regex.IsMatch(calls, $@"\bcall\b[^;]*\b{match.Groups[1].Value}\b") ? match.Value : "");
        text = Number(text);
        var name = Entry().Match(text).Groups[1].Value;
        return Regex.Replace(text, $@"\b{Regex.Escape(name)}\b", entry);
    }

    // The numbers in names depend on what the process compiled before; a cache of cubins wants the same text each time.
    static string Number(string text)
    {
        var (names, counts) = (new Dictionary<string, string>(), new Dictionary<string, int>());
        return NumberedName().Replace(text, match =>
        {
            if (!names.TryGetValue(match.Value, out var name))
            {
                var stem = match.Groups[1].Value;
                counts[stem] = counts.GetValueOrDefault(stem) + 1;
                names[match.Value] = name = $"{stem}_{counts[stem]}";
            }
            return name;
        });
    }

    [GeneratedRegex(@"(?<![\w.%$])(?!sm_)([A-Za-z_]\w*)_\d+\b")]
    private static partial Regex NumberedName();

    [GeneratedRegex(@"\.target sm_\d+a?")]
    private static partial Regex Target();

    [GeneratedRegex(@"\.visible \.func (?:\([^)]*\) )?(\w+)\([^)]*\)\s*(?:;|\{.*?\n\})\s*", RegexOptions.Singleline)]
    private static partial Regex Function();

    [GeneratedRegex(@"\.entry\s+(\w+)")]
    private static partial Regex Entry();
}
