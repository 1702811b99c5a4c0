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
        try
        {
            return ExplainTarget.Read(parsed.GetValue(form), parsed.GetValue(against), parsed.GetValue(weights) ?? [], labels, classes, "--");
        }
        catch (ExplainException caught)
        {
            throw new UsageException(caught.Message);
        }
    }
}
