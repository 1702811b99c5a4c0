using System.CommandLine;
using Whence.Cli;

namespace Whence.Tests.Cli;

/// <summary>The help of every command: narrow enough, nothing cut, no line with a word that was left over.</summary>
[TestFixture]
[NonParallelizable]
sealed class HelpTests
{
    const int Width = 100;

    static IEnumerable<TestCaseData> Commands() => Under(WhenceCommand.Create(), []);

    static IEnumerable<TestCaseData> Under(Command command, string[] path) =>
        command.Subcommands.SelectMany(verb => Under(verb, [.. path, verb.Name])).Prepend(new TestCaseData(command, path).SetArgDisplayNames(string.Join(' ', path.Prepend("whence"))));

    [TestCaseSource(nameof(Commands))]
    public async Task FitsAndSaysAll(Command command, string[] path)
    {
        var (code, output, error) = await CliTests.Run([.. path, "--help"]);
        Assert.That((code, error), Is.EqualTo((0, "")));
        var lines = output.TrimEnd().Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
        Assert.That(lines.Select(line => line.Length), Is.All.LessThanOrEqualTo(Width));
        Assert.That(lines, Has.None.EndsWith(" "));
        Assert.That(Array.Find(lines, line => line.StartsWith("Usage: ", StringComparison.Ordinal)), Does.StartWith($"Usage: {string.Join(' ', path.Prepend(WhenceCommand.Create().Name))}"));
        foreach (var (label, text) in Rows(lines))
        {
            // What goes on over several lines has two words or more in each.
            var parts = text.Split('\n');
            Assert.That(parts.Skip(1).Select(part => part.Split(' ').Length), Is.All.GreaterThan(1), label);
        }
        var said = Rows(lines).ToDictionary(row => row.Label.Split(' ').Aggregate((name, word) => word.StartsWith("--", StringComparison.Ordinal) ? word : name), row => row.Text.Replace('\n', ' '));
        foreach (var option in command.Options.Where(option => !option.Hidden))
            Assert.That(said.GetValueOrDefault(option.Name, ""), Does.StartWith(option.Description!), option.Name);
        foreach (var verb in command.Subcommands)
            Assert.That(said.GetValueOrDefault(verb.Name), Is.EqualTo(verb.Description));
    }

    [TestCase("a b c d", 80, "a b c d")]
    [TestCase("one two three four five", 20, "one two three|four five")]
    [TestCase("aaaa bbbb cccc d", 14, "aaaa bbbb|cccc d")]
    [TestCase("overlong_word_of_its_own x", 10, "overlong_word_of_its_own|x")]
    [TestCase("", 10, "")]
    public void LinesAreOfAboutOneLength(string text, int width, string expected) => Assert.That(string.Join('|', TextLines.Balanced(text, width)), Is.EqualTo(expected));

    // Labels begin in the third column; what goes on begins further right.
    static IEnumerable<(string Label, string Text)> Rows(string[] lines)
    {
        (string Label, string Text)? row = null;
        foreach (var line in lines.Append(""))
        {
            if (row is { } before && line.StartsWith("   ", StringComparison.Ordinal))
            {
                row = before with { Text = $"{before.Text}\n{line.Trim()}" };
                continue;
            }
            if (row is { } done)
                yield return done;
            var gap = line.StartsWith("  ", StringComparison.Ordinal) ? line.IndexOf("  ", 2, StringComparison.Ordinal) : -1;
            row = gap < 0 ? null : (line[..gap].Trim(), line[gap..].Trim());
        }
    }
}
