using System.CommandLine;
using System.Globalization;
using Whence.Statistics;

namespace Whence.Cli;

/// <summary>Which stretch of the whole one machine of many works on.</summary>
static class ShardOption
{
    public static Option<string?> Create(string does) => new("--shard") { Description = $"I/N: {does}" };

    /// <summary>Name of the file of a part.</summary>
    public static string FileName(Shard part) => $"{part.Index}-of-{part.Count}.part";

    /// <summary>The stretch asked for; null for the whole.</summary>
    /// <exception cref="UsageException">It is no I/N.</exception>
    public static Shard? Stretch(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } text)
            return null;
        return text.Split('/') is [var i, var n] && Parse(i) is { } index && Parse(n) is { } count
            ? new Shard(index, count)
            : throw new UsageException($"--shard {text}: I/N is needed, such as 3/8");

        static int? Parse(string number) => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
