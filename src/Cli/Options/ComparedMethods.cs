using Whence.Explain;
using Whence.Models;

namespace Whence.Cli;

/// <summary>Methods as they are named for a comparison: <c>gradient</c>, or ranked by absolute values <c>gradient:absolute</c>; <c>all</c> that suit the network.</summary>
static class ComparedMethods
{
    const string All = "all", Absolute = "absolute";

    /// <summary>What is compared unless methods are named: one of every kind, cheap ones first.</summary>
    public static IReadOnlyList<string> Usual { get; } = ["gradient", "smooth-grad:absolute", "integrated-gradients", "grad-cam", "full-grad", "occlusion", "negative-flux"];

    /// <summary>The methods, rankings of the same maps behind each other, and behind them the controls.</summary>
    /// <param name="names">The names, commas between them; null for the usual ones that suit.</param>
    /// <param name="settings">Knobs of the methods.</param>
    /// <param name="network">The network: of all methods, those are taken that suit it.</param>
    /// <param name="options">Options of the sessions.</param>
    /// <exception cref="UsageException">A name stands twice, or is none.</exception>
    public static IReadOnlyList<EvaluatedMethod> Of(string? names, ExplainerSettings settings, INetwork network, ExplainOptions options)
    {
        if (names == All)
            return [.. EvaluatedMethod.All(settings).Where(method => Suits(method, network, options))];
        string[] wanted = names?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [.. Usual];
        if (wanted.Length == 0)
            throw new UsageException("--methods names none");
        if (wanted.GroupBy(name => name).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
            throw new UsageException($"--methods names {twice.Key} twice");
        var known = wanted.Select(Base).Distinct().ToDictionary(name => name, name => Explainers.Create(name, settings));
        var methods = wanted.Select(name => new EvaluatedMethod(Base(name), known[Base(name)], Absolute: Base(name) != name)).ToArray();
        if (settings.Background is not null && !Explainers.All.Any(info => info.NeedsBackground && known.ContainsKey(info.Name)))
            throw new UsageException($"--background is for {string.Join(", ", Explainers.All.Where(info => info.NeedsBackground).Select(info => info.Name))}; none of them is among --methods {string.Join(',', wanted)}");
        if (names is null)
            methods = Array.FindAll(methods, method => Suits(method, network, options));
        else if (methods.Select(method => (method.Name, Refusal: method.Refusal(network, options))).FirstOrDefault(pair => pair.Refusal is not null) is { Refusal: { } refusal, Name: var unfit })
            throw new UsageException($"--methods {unfit}: {refusal}");
        return [.. methods.GroupBy(method => method.Name).SelectMany(group => group), .. EvaluatedMethod.Controls];
    }

    static bool Suits(EvaluatedMethod method, INetwork network, ExplainOptions options)
    {
        if (method.Refusal(network, options) is not { } refusal)
            return true;
        if (!method.Absolute)
            Console.Error.WriteLine($"whence: {method.Name} is left out: {refusal}");
        return false;
    }

    static string Base(string name) => name.Split(':') switch
    {
        [var only] => only,
        [var method, Absolute] => method,
        _ => throw new UsageException($"--methods '{name}': a method's name is needed, or with ':{Absolute}' behind it its ranking by absolute values"),
    };
}
