using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Whence.Explain;

namespace Whence.Cli;

/// <summary>The options that say how many samples a method takes: a number, or as many as make its map reliable.</summary>
sealed class SampleOptions
{
    const string Auto = "auto";

    static readonly ExplainOptions Usual = new();

    readonly Option<SampleNumber?> samples = new("--samples")
    {
        HelpName = "N|auto",
        Description = $"how many, or '{Auto}': until the map's reliability is {MapReliability.Good.ToString(CultureInfo.InvariantCulture)}; the method's own number by default (negative-flux: 20); of agi so many classes, of score-cam and ablation-cam so many channels, those of largest mean",
        CustomParser = Parse,
    };

    readonly Option<int?> most = new Option<int?>("--most-samples") { Description = $"with --samples {Auto}: after so many it ends in any case; {Usual.MostSamples} by default" }.Within(1);

    public void AddTo(Command command)
    {
        command.Options.Add(samples);
        command.Options.Add(most);
    }

    /// <summary>The options of a session with what was asked for.</summary>
    /// <exception cref="UsageException">There is a limit, but nothing that it limits.</exception>
    public ExplainOptions Of(ParseResult parsed, ExplainOptions options)
    {
        var (number, limit) = (parsed.GetValue(samples), parsed.GetValue(most));
        if (limit is not null && number is not { IsAuto: true })
            throw new UsageException($"--most-samples is for --samples {Auto}");
        return number is { IsAuto: true }
            ? options with { Reliability = MapReliability.Good, MostSamples = limit ?? options.MostSamples } : options with { Samples = number?.Value };
    }

    static SampleNumber? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text == Auto)
            return new(null);
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= 1)
            return new(number);
        result.AddError($"--samples is '{text}', it must be a whole number, at least 1, or {Auto}");
        return null;
    }

    readonly record struct SampleNumber(int? Value)
    {
        public bool IsAuto => Value is null;
    }
}
