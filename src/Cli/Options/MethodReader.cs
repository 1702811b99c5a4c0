using System.CommandLine;
using System.Globalization;
using Whence.Explain;

namespace Whence.Cli;

/// <summary>Makes the methods that a comparison names, each with options of its own: they are those of explain.</summary>
/// <param name="catalogue">The methods that there are.</param>
/// <param name="inputs">Reads files that methods compare with.</param>
/// <param name="background">The background of methods that name none of their own; null where there is none.</param>
/// <param name="seed">Key of the random numbers.</param>
sealed class MethodReader(Catalogue catalogue, IInputReader inputs, float[]? background, ulong seed)
{
    readonly Dictionary<string, (IExplainer Explainer, int? Samples)> made = [];

    /// <summary>The methods that there are.</summary>
    public Catalogue Catalogue => catalogue;

    /// <summary>Knobs of methods that name none.</summary>
    public ExplainerSettings Usual { get; } = new() { Background = background };

    /// <summary>A method; two rankings of the same maps are of one explainer.</summary>
    /// <param name="text">Its name and options.</param>
    /// <param name="option">The option that it was given with, for errors.</param>
    /// <exception cref="UsageException">There is no such method, or it does not take the options.</exception>
    public EvaluatedMethod Read(MethodText text, string option)
    {
        if (!made.TryGetValue(text.Title, out var known))
            made[text.Title] = known = Make(text, option);
        return new(text.Title, known.Explainer, known.Samples, text.IsAbsolute);
    }

    (IExplainer, int?) Make(MethodText text, string option)
    {
        catalogue.RequireMethods(option, [text.Method]);
        if (text.Options.Count == 0)
            return (Explainers.Create(text.Method, Usual, catalogue.Methods), null);
        var (options, command) = (new MethodOptions(), new Command(text.Method));
        string[] taken = [.. options.OptionsOf(text.Method, catalogue)];
        if (text.Options.Select(given => given.Name).FirstOrDefault(name => !taken.Contains(name)) is { } unknown)
            throw new UsageException($"{option} {text}: {text.Method} takes no '{unknown}'; {(taken.Length == 0 ? "it takes no options" : $"its options are {string.Join(", ", taken)}")}");
        options.AddTo(command);
        var parsed = command.Parse([.. text.Options.Select(given => $"--{given.Name}={given.Value}"), $"--seed={seed.ToString(CultureInfo.InvariantCulture)}"]);
        if (parsed.Errors.Count > 0)
            throw new UsageException($"{option} {text}: {string.Join(' ', parsed.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}");
        var settings = options.Settings(parsed, inputs);
        return (Explainers.Create(text.Method, settings with { Background = settings.Background ?? background }, catalogue.Methods), options.Samples(parsed)
            ?? (taken.Contains("samples") && text.Options.Any(given => given.Name == "samples") ? throw new UsageException($"{option} {text}: a number of samples is needed; --samples auto is for all methods") : null));
    }
}
