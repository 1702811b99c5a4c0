using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Whence.Flight;

/// <summary>What the workers wrote, as a page: counts by fixture, failures with their messages, and what tests printed.</summary>
sealed partial class CaseReport
{
    const int LongestText = 3000;

    readonly CaseRecord[] ended;
    readonly int planned;

    public CaseReport(IEnumerable<List<CaseRecord>> shards)
    {
        CaseRecord[] all = [.. shards.SelectMany(records => records)];
        planned = all.Where(record => record.Kind == "plan").Sum(record => int.Parse(record.Name, CultureInfo.InvariantCulture));
        ended = [.. all.Where(record => record.Kind == "end").OrderBy(record => record.Name, StringComparer.Ordinal)];
    }

    public string Line => $"{planned} planned, {string.Join(", ", ended.CountBy(record => record.Outcome).Select(pair => $"{pair.Value} {pair.Key}"))}";

    public string Markdown(string title)
    {
        var text = new StringBuilder($"# {title}\n\n{Line}\n\n| fixture | passed | failed | crashed | skipped or other | seconds |\n|---|---|---|---|---|---|\n");
        foreach (var fixture in ended.GroupBy(record => Fixture().Match(record.Name).Value))
        {
            int Count(string outcome) => fixture.Count(record => record.Outcome == outcome);
            var (passed, failed, crashed) = (Count("passed"), Count("failed"), Count("crashed"));
            text.Append(CultureInfo.InvariantCulture, $"| {fixture.Key} | {passed} | {failed} | {crashed} | {fixture.Count() - passed - failed - crashed} | {fixture.Sum(record => record.Seconds):0.0} |\n");
        }
        if (!ended.Any(IsBad))
            text.Append("\nNo failures.\n");
        Append(text, "Failures by first line", ended.Where(IsBad).GroupBy(Head).OrderByDescending(group => group.Count()), group => $"- {group.Count()} x {group.Key}\n");
        Append(text, "Failures", ended.Where(IsBad), record => $"### {record.Name}\n\n{record.Outcome}\n\n```\n{Cut(record.Text)}\n```\n\n");
        var others = ended.Where(record => !IsBad(record) && record.Text.Length > 0).GroupBy(record => (record.Outcome, Text: Cut(record.Text).ReplaceLineEndings("; ")));
        Append(text, "What the others said", others, group => $"- {group.First().Name}{(group.Count() > 1 ? $" and {group.Count() - 1} more" : "")} ({group.Key.Outcome}): {group.Key.Text}\n");
        return text.ToString();
    }

    static void Append<T>(StringBuilder text, string title, IEnumerable<T> items, Func<T, string> write)
    {
        string[] lines = [.. items.Select(write)];
        if (lines.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n{string.Concat(lines)}");
    }

    static bool IsBad(CaseRecord record) => record.Outcome is "failed" or "crashed" or "unfinished";

    // Numbers differ from case to case; the words are what failures have in common.
    static string Head(CaseRecord record) => Digits().Replace(record.Text.Split('\n')[0], "#");

    static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText] + " ...";

    [GeneratedRegex(@"^[\w.]+(\([^)]*\))?(?=\.)")]
    private static partial Regex Fixture();

    [GeneratedRegex(@"[-\d.]+([eE][-+]?\d+)?")]
    private static partial Regex Digits();
}
