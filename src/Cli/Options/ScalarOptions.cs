using System.CommandLine;
using System.Globalization;
using Whence.Explain;
using Whence.Models;

namespace Whence.Cli;

/// <summary>The options that say which scalar of a network's scores is explained.</summary>
sealed class ScalarOptions
{
    readonly Option<TargetForm> form = new("--form") { Description = "what of the class is explained: logit, margin, logprob, prob, logodds", DefaultValueFactory = _ => TargetForm.Logit };
    readonly Option<string?> against = new("--against") { HelpName = "CLASS", Description = "the class that it is compared with, by index, label or synonym: the margin over it, why this class and not that one" };
    readonly Option<string[]> weights = new("--weight") { HelpName = "CLASS=W", Description = "in place of a class: the sum of the logits of the classes named times these numbers; may be given several times" };

    readonly Option<string?> neuron = new("--neuron")
    {
        HelpName = "LAYER[@ROW,COLUMN]",
        Description = "in place of classes: the channels of a layer (see 'whence layers'), on average over its places or at one of them, counted from 0; --target is then a channel",
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { form, against, weights, neuron })
            command.Options.Add(option);
    }

    /// <summary>The classifier whose classes are explained: the one given, or the channels of its layer.</summary>
    public Classifier Explained(ParseResult parsed, Classifier classifier) =>
        Neurons(parsed, classifier.Network) is { } channels ? new(channels, classifier.Preprocessing) : classifier;

    /// <summary>The network whose classes are explained; null where it is the one given.</summary>
    public NeuronNetwork? Neurons(ParseResult parsed, INetwork network)
    {
        if (parsed.GetValue(neuron) is not { } named)
            return null;
        var at = named.LastIndexOf('@');
        if (at > 0 && named[(at + 1)..].Split(',') is [var row, var column] && Place(row) is { } r && Place(column) is { } c)
            return new(network, named[..at], (r, c));
        return new(network, named);
    }

    static int? Place(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : null;

    /// <summary>The target that is meant.</summary>
    /// <exception cref="UsageException">The options do not go together, or name no class.</exception>
    public ExplainTarget Target(ParseResult parsed, LabelList labels, int classes)
    {
        var (asked, other, given) = (parsed.GetValue(form), parsed.GetValue(against), parsed.GetValue(weights) ?? []);
        if (other is not null && given.Length > 0)
            throw new UsageException("--against names a class to compare with, --weight sums classes: give one of them");
        if (other is not null && asked is not (TargetForm.Logit or TargetForm.Margin))
            throw new UsageException($"--against makes a margin, --form {asked.ToString().ToLowerInvariant()} is something else");
        if (given.Length > 0 && asked is not (TargetForm.Logit or TargetForm.Weighted))
            throw new UsageException($"--weight makes a sum of logits, --form {asked.ToString().ToLowerInvariant()} is something else");
        if (asked == TargetForm.Weighted && given.Length == 0)
            throw new UsageException("--form weighted needs weights of classes (--weight CLASS=W)");
        return other is not null ? ExplainTarget.Against(TargetOption.Resolve(other, labels, classes, "--against"))
            : given.Length > 0 ? ExplainTarget.Weighted(Weights(given, labels, classes)) : asked;
    }

    static float[] Weights(string[] given, LabelList labels, int classes)
    {
        var all = new float[classes];
        foreach (var text in given)
        {
            // A label may hold the sign itself.
            var at = text.LastIndexOf('=');
            if (at <= 0 || !float.TryParse(text.AsSpan(at + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) || !float.IsFinite(weight))
                throw new UsageException($"--weight '{text}': a class and its weight are needed, such as 3=-0.5");
            var c = TargetOption.Resolve(text[..at], labels, classes, "--weight");
            if (c >= classes)
                throw new UsageException($"--weight '{text}': class {c} is named, there are {classes}");
            all[c] += weight;
        }
        return all;
    }
}
