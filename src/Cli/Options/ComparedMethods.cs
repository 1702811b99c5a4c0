using Whence.Explain;
using Whence.Models;

namespace Whence.Cli;

/// <summary>The methods of a comparison, as they are named (<see cref="MethodText"/>); <c>all</c> that suit the network.</summary>
static class ComparedMethods
{
    const string All = "all";

    /// <summary>What is compared unless methods are named: one of every kind, cheap ones first.</summary>
    public static IReadOnlyList<string> Usual { get; } = ["gradient", "smooth-grad:absolute", "integrated-gradients", "grad-cam", "full-grad", "occlusion", "negative-flux"];

    /// <summary>The names, in order; none for all.</summary>
    /// <param name="names">The names, commas between them; null for the usual ones.</param>
    /// <exception cref="UsageException">A name stands twice, or is none.</exception>
    public static MethodText[] Named(string? names)
    {
        if (names == All)
            return [];
        MethodText[] wanted = [.. (names is null ? Usual : MethodText.Split(names)).Select(name => MethodText.Parse(name))];
        if (wanted.Length == 0)
            throw new UsageException("--methods names none");
        if (wanted.GroupBy(text => $"{text}").FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
            throw new UsageException($"--methods names {twice.Key} twice");
        return wanted;
    }

    /// <summary>The methods, rankings of the same maps behind each other, and behind them the controls.</summary>
    /// <param name="names">The names, commas between them; null for the usual ones that suit.</param>
    /// <param name="reader">Makes methods.</param>
    /// <param name="network">The network: of all methods, those are taken that suit it.</param>
    /// <param name="options">Options of the sessions.</param>
    /// <exception cref="UsageException">A name stands twice, is none, or a method or its options do not suit.</exception>
    public static IReadOnlyList<EvaluatedMethod> Of(string? names, MethodReader reader, INetwork network, ExplainOptions options)
    {
        if (names == All)
            return [.. EvaluatedMethod.All(reader.Usual, reader.Catalogue.Methods).Where(method => Suits(method, network, options))];
        var wanted = Named(names);
        EvaluatedMethod[] methods = [.. wanted.Select(text => reader.Read(text, "--methods"))];
        string[] takers = [.. reader.Catalogue.Methods.Where(info => info.NeedsBackground).Select(info => info.Name)];
        if (reader.Usual.Background is not null && !wanted.Any(text => takers.Contains(text.Method)))
            throw new UsageException($"--background is for {string.Join(", ", takers)}; none of them is among --methods {string.Join(',', (object[])wanted)}");
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
}
