using System.Text.Json;

namespace Whence.Cli;

/// <summary>
/// A folder of results in which nothing takes another's place: a name that stands for another picture, model or method already gets a number, <c>cat-2</c>. The same
/// command again writes the same files. Which file is whose is kept in <c>files.json</c>.
/// </summary>
/// <param name="folder">The folder; made when it is written to.</param>
/// <param name="maker">What makes the results: verb, model, method.</param>
sealed class ResultFolder(DirectoryInfo folder, params string[] maker)
{
    const string Index = "files.json";

    /// <summary>The start of the paths of a result.</summary>
    /// <param name="name">What it should be called.</param>
    /// <param name="source">What it is made from; tells two of one name apart.</param>
    /// <param name="endings">What is written behind the start.</param>
    public string Start(string name, string source, params string[] endings)
    {
        folder.Create();
        var (makers, own) = (Read(), string.Join(" | ", [.. maker, source]));
        for (var number = 1; ; number++)
        {
            var start = number == 1 ? name : $"{name}-{number}";
            if (makers.TryGetValue(start, out var other) ? other != own : Array.Exists(endings, ending => File.Exists(PathOf($"{start}.{ending}"))))
                continue;
            if (makers.TryAdd(start, own))
                File.WriteAllText(PathOf(Index), JsonSerializer.Serialize(makers, JsonContext.Default.SortedDictionaryStringString));
            return PathOf(start);
        }
    }

    SortedDictionary<string, string> Read()
    {
        try
        {
            return File.Exists(PathOf(Index)) ? JsonSerializer.Deserialize(File.ReadAllText(PathOf(Index)), JsonContext.Default.SortedDictionaryStringString) ?? [] : [];
        }
        catch (JsonException)
        {
            throw new UsageException($"{PathOf(Index)} is not what an earlier command wrote there: remove it, or choose another folder with --out");
        }
    }

    string PathOf(string name) => Path.Combine(folder.ToString(), name);
}
