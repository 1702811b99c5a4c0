using System.Text;
using Whence.Models.Onnx.Flow;
using Whence.Models.Onnx.Folding;
using Whence.Models.Onnx.Operators;

namespace Whence.Tests.Models.Onnx;

/// <summary>Writes docs/onnx.md from the outcomes of all published cases.</summary>
static class ConformanceReport
{
    public static string Make(IReadOnlyList<(ConformanceCase Case, (ConformanceOutcome Outcome, string Detail) Result)> results)
    {
        var claimed = results.Where(r => r.Case.IsClaimed).ToArray();
        var text = new StringBuilder();
        text.AppendLine("# ONNX import").AppendLine();
        text.AppendLine("Operator sets 7 to 25, float32 and float16 weights, external data. This page is written by a test");
        text.AppendLine("(`UPDATE=1 dotnet test --filter TheTableInTheDocumentationIsUpToDate`) from ONNX's published conformance cases, Debian package");
        text.AppendLine("`libonnx-testdata`. A case passes when every output has the expected shape and every element is within 1e-5 + 1e-3 |expected|");
        text.AppendLine("(the suite's own tolerance is 1e-7 + 1e-3 |expected|). Inputs that say what the network is (target shapes, axes, pads, scales, bounds");
        text.AppendLine("of Clip) are given when the model is imported; all others are computed on, also weights.").AppendLine();
        text.AppendLine($"**{Rate(claimed)} of the cases whose operators are imported pass**; {Rate(results)} of the whole suite.").AppendLine();
        text.AppendLine("| operator | cases | passed | failed | not supported |").AppendLine("|---|---|---|---|---|");
        foreach (var group in claimed.GroupBy(r => r.Case.Operator ?? $"several operators ({r.Case.Suite})").OrderBy(g =>
            g.Key.Contains(' ')).ThenBy(g => g.Key, StringComparer.Ordinal))
            text.AppendLine($"| {group.Key} | {group.Count()} | {Count(group, ConformanceOutcome.Passed)} | {Count(group, ConformanceOutcome.Failed)} | {Count(group, ConformanceOutcome.NotSupported)} |");
        AppendUnsupported(text, claimed);
        AppendOthers(text, results);
        return text.ToString();
    }

    static void AppendUnsupported(StringBuilder text, (ConformanceCase Case, (ConformanceOutcome Outcome, string Detail) Result)[] claimed)
    {
        text.AppendLine().AppendLine("## Cases of these operators that do not pass").AppendLine();
        text.AppendLine("| case | why |").AppendLine("|---|---|");
        foreach (var (published, (outcome, detail)) in claimed.Where(r => r.Result.Outcome != ConformanceOutcome.Passed))
            text.AppendLine($"| {published} | {(outcome == ConformanceOutcome.Failed ? "failed: " : "")}{detail.Split('\n')[0].Replace("|", "\\|")} |");
    }

    static void AppendOthers(StringBuilder text,
        IReadOnlyList<(ConformanceCase Case, (ConformanceOutcome Outcome, string Detail) Result)> results)
    {
        text.AppendLine().AppendLine("## Operators").AppendLine();
        text.AppendLine("Imported as graph nodes, on values of any kind: ").AppendLine();
        text.AppendLine(string.Join(", ", OnnxOperators.Table.Keys.Order(StringComparer.Ordinal)) + ".").AppendLine();
        text.AppendLine("Run as the nodes inside them, where what chooses them is known at import (a condition, a number of iterations, a place): ").AppendLine();
        text.AppendLine(string.Join(", ", Unrolling.Table.Keys.Order(StringComparer.Ordinal)) + ". So are the functions that a file defines itself.").AppendLine();
        text.AppendLine("Evaluated at import only, on values known then: ").AppendLine();
        text.AppendLine(string.Join(", ",
            ConstantFolder.Operators.Except(OnnxOperators.Table.Keys).Order(StringComparer.Ordinal)) + ".").AppendLine();
        text.AppendLine(
            "Quantised files are graphs of the numbers that they mean, codes included; so are their gradients. On CPUs, convolutions between QuantizeLinear and DequantizeLinear with weights of eight bits, "
            + "and the sums and means between them, run in integers where nothing else reads the floats ([why and how](adr/0017-codes-are-bytes-between-integer-steps.md)).").AppendLine();
        text.AppendLine("In the suite and not imported: ").AppendLine();
        var known = OnnxOperators.Table.Keys.Concat(Unrolling.Table.Keys).Concat(ConstantFolder.Operators).ToHashSet();
        text.AppendLine(string.Join(", ",
            results.SelectMany(r => r.Case.Operators).Distinct().Except(known).Order(StringComparer.Ordinal)) + ".");
    }

    static int Count(IEnumerable<(ConformanceCase Case, (ConformanceOutcome Outcome, string Detail) Result)> results,
        ConformanceOutcome outcome) =>
        results.Count(r => r.Result.Outcome == outcome);

    static string Rate(IReadOnlyCollection<(ConformanceCase Case, (ConformanceOutcome Outcome, string Detail) Result)> results)
    {
        var passed = Count(results, ConformanceOutcome.Passed);
        return FormattableString.Invariant($"{passed} of {results.Count} ({100.0 * passed / results.Count:0.0} %)");
    }
}
