using System.CommandLine;

namespace Whence.Cli;

/// <summary>A command that can be split: its words for one stretch, and those that put the stretches together.</summary>
/// <param name="Verb">The verb, in one word.</param>
/// <param name="Shards">How many stretches.</param>
/// <param name="Words">The command for one stretch, whose number the shell puts in place of <see cref="Index"/>.</param>
/// <param name="Merge">The command that puts them together; the shell finds the parts in place of <see cref="Parts"/>.</param>
/// <param name="Goes">Whether a task that was ended goes on where it was, or begins its stretch again.</param>
sealed record ShardedCommand(string Verb, int Shards, IReadOnlyList<string> Words, IReadOnlyList<string> Merge, bool Goes)
{
    /// <summary>Stands for the number of the stretch.</summary>
    public const string Index = "\u0001";

    /// <summary>Stands for the shell's pattern of the parts, behind the folder or the start of their names.</summary>
    public const string Parts = "\u0002";

    /// <summary>Reads the command for one machine.</summary>
    /// <param name="words">Its words, without whence.</param>
    /// <param name="shards">How many stretches.</param>
    /// <exception cref="UsageException">It is no command, is wrong, or cannot be split.</exception>
    public static ShardedCommand Parse(string[] words, int shards)
    {
        var parsed = WhenceCommand.Create().Parse(words);
        var line = $"whence {string.Join(' ', words)}";
        if (parsed.Errors.Count > 0)
            throw new UsageException($"{line}: {parsed.Errors[0].Message}");
        var command = parsed.CommandResult.Command;
        if (command.Options.FirstOrDefault(option => option.Name == "--shard") is not { } shard)
            throw new UsageException($"{line}: it cannot be split; commands that can are {string.Join(", ", Splittable(WhenceCommand.Create(), ""))}");
        if (parsed.GetResult(shard) is { Implicit: false })
            throw new UsageException($"{line}: leave --shard out: every task gets its own");
        string[] verb = [.. Path(parsed.CommandResult)];
        return Of(parsed, command, words, verb, shards);
    }

    static ShardedCommand Of(ParseResult parsed, Command command, string[] words, string[] verb, int shards)
    {
        var merge = Merging(command);
        var output = command.Options.FirstOrDefault(option => option.Name == "--output" && command.Options.All(other => other.Name != "--out"));
        var place = output ?? command.Options.First(option => option.Name == "--out");
        var given = parsed.GetResult(place) is { Implicit: false } result ? result.Tokens[^1].Value : null;
        if (output is not null && given is null)
            throw new UsageException($"{string.Join(' ', words)}: {output.Name} is needed");
        var folder = given ?? (place.HasDefaultValue ? $"{place.GetDefaultValue()}" : $"whence-{verb[^1]}");
        string[] one = output is null
            ? [.. words, .. given is null ? [place.Name, folder] : Array.Empty<string>(), "--shard", $"{Index}/{shards}"]
            : [.. words.Select(word => word == given ? $"{given}.{Index}-of-{shards}" : word), "--shard", $"{Index}/{shards}"];
        string parts = output is null ? $"{folder}/{Parts}-of-{shards}.part" : $"{given}.{Parts}-of-{shards}";
        return new(string.Join('-', verb), shards, one, [.. verb[..^(verb.Length > 1 ? 1 : 0)], "merge", parts, .. Kept(parsed, command, merge)], verb[^1] is "compare" or "evaluate");
    }

    // Options of the command that its merge takes too.
    static IEnumerable<string> Kept(ParseResult parsed, Command command, Command merge)
    {
        foreach (var option in command.Options.Where(option => merge.Options.Any(other => other.Name == option.Name)))
        {
            if (parsed.GetResult(option) is not { Implicit: false } result)
                continue;
            if (result.Tokens.Count == 0)
                yield return option.Name;
            foreach (var token in result.Tokens)
            {
                yield return option.Name;
                yield return token.Value;
            }
        }
    }

    static Command Merging(Command command) =>
        command.Subcommands.FirstOrDefault(verb => verb.Name == "merge") ?? command.Parents.OfType<Command>().SelectMany(parent => parent.Subcommands).First(verb => verb.Name == "merge");

    static IEnumerable<string> Path(System.CommandLine.Parsing.CommandResult result) =>
        result.Parent is System.CommandLine.Parsing.CommandResult parent ? [.. Path(parent), result.Command.Name] : [];

    static IEnumerable<string> Splittable(Command command, string path) => command.Subcommands.SelectMany(verb =>
        Splittable(verb, $"{path}{verb.Name} ").Concat(verb.Options.Any(option => option.Name == "--shard") ? [$"{path}{verb.Name}"] : []));
}
