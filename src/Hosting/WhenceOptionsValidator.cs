using Microsoft.Extensions.Options;
using Whence.Models;

namespace Whence.Hosting;

/// <summary>Finds everything that is wrong with the options at once, before anything is loaded.</summary>
sealed class WhenceOptionsValidator : IValidateOptions<WhenceOptions>
{
    public ValidateOptionsResult Validate(string? name, WhenceOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    static IEnumerable<string> Faults(WhenceOptions o)
    {
        if (o.Classifier is not null)
        {
            if (o.Model.Length > 0 || o.Preset is not null || o.Labels is not null)
                yield return "Classifier: it is in place of Model, Preset and Labels, which are given too";
        }
        else if (o.Model.Length == 0)
            yield return "Model: name an ONNX file";
        else if (!File.Exists(o.Model))
            yield return $"Model: there is no file '{o.Model}'";
        if (o.Preset is { } preset && !Preprocessing.Presets.Contains(preset))
            yield return $"Preset: '{preset}' is none of {string.Join(", ", Preprocessing.Presets)}";
        if (o.Method is { } name && !o.Methods.Any(method => method.Name == name))
            yield return $"Method: '{name}' is none of {string.Join(", ", o.Methods.Select(method => method.Name))}";
        foreach (var (option, file) in new[] { ("Posterior", o.Posterior), ("Calibration", o.Calibration) }.Concat(o.Members.Select(member => ("Members", (string?)member))))
        {
            if (file is not null && !File.Exists(file))
                yield return $"{option}: there is no file '{file}'";
        }
        if (o.DropoutMembers is < 0 or 1)
            yield return $"DropoutMembers: {o.DropoutMembers}, at least 2 are needed, or 0 for none";
        if (o.DropoutMembers > 0 && o.Members.Count > 0)
            yield return "DropoutMembers: members are other models, or the model with dropout; both are given";
        if (o.DropoutMembers == 0 && (o.DropoutLayer is not null || o.DropoutRate is not null))
            yield return "DropoutMembers: a layer or a rate of dropout is given, and no number of members";
        if (o.DropoutRate is { } rate && !(rate > 0 && rate < 1))
            yield return $"DropoutRate: {rate}, it must be above 0 and below 1";
        if (o.Samples is < 1)
            yield return $"Samples: {o.Samples}, at least 1 is needed";
        if (o.Reliability is not (null or (> 0 and < 1)))
            yield return FormattableString.Invariant($"Reliability: {o.Reliability}, it must be above 0 and below 1");
        else if (o is { Reliability: not null, Method: null })
            yield return $"Reliability: a Method is needed whose samples are random, the default is not for every network; {string.Join(", ", Random(o))} are";
        else if (o.Reliability is not null && o.Methods.FirstOrDefault(info => info.Name == o.Method) is { } method && !method.Create(o.Settings).IsRandom)
            yield return $"Reliability: {o.Method} draws nothing at random, so that its map has none to go on for; {string.Join(", ", Random(o))} do";
        if (o is { Samples: not null, Reliability: not null })
            yield return "Samples: Reliability is in place of it, which is given too";
        if (o.MostSamples is < 1 or > MethodChoice.MostSamples)
            yield return $"MostSamples: {o.MostSamples}, 1 to {MethodChoice.MostSamples} are possible";
        if (o.Sessions < 1)
            yield return $"Sessions: {o.Sessions}, at least 1 is needed";
        if (o.MostWaiting < 0)
            yield return $"MostWaiting: {o.MostWaiting}, at least 0 is needed";
        if (o.BytesKept < 0)
            yield return $"BytesKept: {o.BytesKept}, at least 0 is needed";
        if (o.Batch is < 1)
            yield return $"Batch: {o.Batch}, at least 1 is needed";
        if (o.Deadline <= TimeSpan.Zero)
            yield return $"Deadline: {o.Deadline}, it must be positive";
    }

    static IEnumerable<string> Random(WhenceOptions o) =>
        o.Methods.Where(info => (!info.NeedsBackground || o.Settings.Background is not null) && info.Create(o.Settings).IsRandom).Select(info => info.Name);
}
