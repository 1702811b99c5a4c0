using System.Text.RegularExpressions;

namespace Whence.Tests.Runtime.Compiler;

/// <summary>The inner loop of a kernel, read from nvdisasm's listing of its machine code.</summary>
static partial class SassLoop
{
    static readonly string[] Arithmetic = ["FFMA", "DFMA", "HMMA", "DMMA"];

    /// <summary>
    /// The share of multiplications and additions among the instructions of the densest loop that has at least half as many of them as any; a loop is what a jump
    /// back jumps over. Null where no loop has any.
    /// </summary>
    public static double? Share(string listing)
    {
        var (opcodes, labels, jumps) = (new List<string>(), new Dictionary<string, int>(), new List<(int At, string To)>());
        foreach (var line in listing.Split('\n'))
        {
            if (Label().Match(line) is { Success: true } label)
                labels[label.Groups[1].Value] = opcodes.Count;
            if (Instruction().Match(line) is not { Success: true } instruction)
                continue;
            if (Target().Match(line) is { Success: true } target)
                jumps.Add((opcodes.Count, target.Groups[1].Value));
            opcodes.Add(instruction.Groups[1].Value);
        }
        var loops = jumps.Where(jump => labels.TryGetValue(jump.To, out var first) && first <= jump.At)
            .Select(jump => opcodes[labels[jump.To]..(jump.At + 1)])
            .Select(body => (Products: body.Count(Arithmetic.Contains), Instructions: body.Count(opcode => opcode != "NOP")))
            .Where(loop => loop.Products > 0).ToList();
        return loops.Count == 0
            ? null
            : loops.Where(loop => 2 * loop.Products >= loops.Max(other => other.Products)).Max(loop => (double)loop.Products / loop.Instructions);
    }

    [GeneratedRegex(@"^(\.L\w+):")]
    private static partial Regex Label();

    [GeneratedRegex(@"^\s*/\*[0-9a-f]{4,}\*/\s+(?:@!?U?P\w+\s+)?(\w+)[^;]*;")]
    private static partial Regex Instruction();

    [GeneratedRegex(@"\bBRA\b.*`\((\.L\w+)\)")]
    private static partial Regex Target();
}
