using System.Globalization;
using Microsoft.AspNetCore.Http;
using Whence.Explain;
using Whence.Hosting;
using Whence.Models;

namespace Whence.Serve;

/// <summary>What the query of a request asks for.</summary>
static class ExplainQuery
{
    // Samples until the map is reliable.
    const string Auto = "auto";

    const string Weight = "weight"; // may be given several times

    static readonly string[] Known = ["method", "target", "form", "against", Weight, "layer", "samples", "deadline", "format"];

    static readonly TargetForm[] Forms = Enum.GetValues<TargetForm>();

    /// <summary>Reads it; everything that is given is understood or refused.</summary>
    /// <exception cref="RefusedException">A parameter is unknown, given twice, or has no value that it may have.</exception>
    /// <exception cref="ExplainException">The target is no class; near ones are named.</exception>
    public static ExplanationRequest Read(IQueryCollection query, Classifier classifier)
    {
        Check(query, Known);
        return new()
        {
            Method = One(query, "method"),
            Layer = One(query, "layer"),
            Targets = One(query, "target") is { } target ? MeantTargets.Read([target], classifier.Labels, classifier.Classes) : null,
            Scalar = Scalar(query, classifier),
            Samples = One(query, "samples") is { } samples && samples != Auto ? Samples(samples) : null,
            Reliability = One(query, "samples") == Auto ? MapReliability.Good : null,
            Deadline = One(query, "deadline") is { } deadline ? Deadline(deadline) : null,
        };
    }

    /// <summary>Refuses parameters that nobody reads.</summary>
    public static void Check(IQueryCollection query, string[] known)
    {
        foreach (var (name, values) in query)
        {
            if (!known.Contains(name))
                throw Wrong($"there is no parameter '{name}'; {NearNames.Hint(name, known)}");
            if (values.Count > 1 && name != Weight)
                throw Wrong($"{name} is given {values.Count} times");
        }
    }

    // An empty value, as a form sends it, is none.
    static string? One(IQueryCollection query, string name) => query[name] is [{ Length: > 0 } value] ? value : null;

    // Null where nothing is said of it: then it is as the service was started.
    static ExplainTarget? Scalar(IQueryCollection query, Classifier classifier)
    {
        var (form, against) = (One(query, "form"), One(query, "against"));
        string[] weights = [.. query[Weight].OfType<string>().Where(text => text.Length > 0)];
        return form is null && against is null && weights.Length == 0 ? null
            : ExplainTarget.Read(form is null ? TargetForm.Logit : Form(form), against, weights, classifier.Labels, classifier.Classes);
    }

    static TargetForm Form(string text) => Array.FindIndex(Forms, form => form.ToString().Equals(text, StringComparison.OrdinalIgnoreCase)) is >= 0 and var place
        ? Forms[place] : throw Wrong($"form is '{text}', it must be one of {string.Join(", ", Forms.Select(form => form.ToString().ToLowerInvariant()))}");

    static int Samples(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var samples)
        ? samples : throw Wrong($"samples is '{text}', it must be a whole number or {Auto}");

    static TimeSpan Deadline(string text) => DeadlineText.Parse(text)
        ?? throw Wrong($"deadline is '{text}', it must be a positive time such as 50ms, 1.5s or 2min");

    static RefusedException Wrong(string message) => new(StatusCodes.Status400BadRequest, message);
}
