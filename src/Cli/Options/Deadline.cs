using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using Whence.Explain;

namespace Whence.Cli;

/// <summary>The option --deadline: a time such as 50ms, 1.5s or 2min.</summary>
static class Deadline
{
    public static Option<TimeSpan?> Option() => new("--deadline")
    {
        Description = "return the best map so far after this time: 50ms, 1.5s, 2min",
        CustomParser = Parse,
    };

    /// <summary>Has all behind a session that only a first run pays, and says what it took: none of it is part of the deadline.</summary>
    public static ExplainSession Warm(ExplainSession session, TimeSpan? deadline)
    {
        if (deadline is null)
            return session;
        var start = Stopwatch.GetTimestamp();
        session.Warm(deadline);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"whence: compiled and measured in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.00} s, which is no part of the deadline"));
        return session;
    }

    static TimeSpan? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (DeadlineText.Parse(text) is { } deadline)
            return deadline;
        result.AddError($"--deadline is '{text}', it must be a positive time such as 50ms, 1.5s or 2min");
        return null;
    }
}
