using System.CommandLine;
using Whence.Models.Training;

namespace Whence.Cli;

/// <summary>The options that say how a network is trained.</summary>
sealed class RecipeOptions
{
    readonly Option<int> epochs = new Option<int>("--epochs") { Description = "passes over the pictures", DefaultValueFactory = _ => 10 }.Within(1);
    readonly Option<int> batch = new Option<int>("--batch") { Description = "pictures of a step", DefaultValueFactory = _ => 128 }.Within(1);
    readonly Option<int> accumulate = new Option<int>("--accumulate") { Description = "batches whose gradients are averaged for a step", DefaultValueFactory = _ => 1 }.Within(1);
    readonly Option<string> optimiser = new("--optimiser") { Description = "sgd (momentum 0.9, Nesterov) or adamw", DefaultValueFactory = _ => "sgd" };
    readonly Option<double?> rate = new Option<double?>("--rate") { Description = "the largest learning rate; 0.1 for sgd and 0.001 for adamw by default" }.Positive();
    readonly Option<string> schedule = new("--schedule") { Description = "of the rate: onecycle, cosine, step (a tenth at half and at three quarters) or constant", DefaultValueFactory = _ => "onecycle" };
    readonly Option<double> warmUp = new("--warmup") { Description = "epochs over which the rate rises from 0 before the schedule has it" };
    readonly Option<float?> decay = new("--decay") { Description = "weight decay of matrices and filters; 0.0005 for sgd and 0.01 for adamw by default" };
    readonly Option<float> smoothing = new("--smoothing") { Description = "label smoothing, in [0,1)" };
    readonly Option<double?> clip = new Option<double?>("--clip") { Description = "longest gradient; longer ones are shortened" }.Positive();
    readonly Option<double?> bound = new Option<double?>("--spectral-bound") { Description = "largest singular value of a convolution's weight as a matrix; larger ones are scaled back after every step" }.Positive();
    readonly Option<double?> average = new("--average") { Description = "keeps a running average of the weights, such as 0.998, and saves that" };
    readonly Option<string> augment = AugmentationOption.Create();
    readonly Option<double> mixUp = new("--mixup") { Description = "MixUp's alpha; 0 mixes none" };
    readonly Option<string[]> slow = new("--group") { HelpName = "PATTERN=X", Description = "parameters whose rate is X times the others', such as 'conv1*=0.1'; 0 leaves them as they are; may be given several times" };
    readonly Option<int?> patience = new Option<int?>("--patience") { Description = "ends when the held-out loss has not fallen for so many epochs, and keeps the best" }.Within(1);
    readonly Option<int> workers = new Option<int>("--workers") { Description = "threads that prepare pictures; the result does not depend on it", DefaultValueFactory = _ => 1 }.Within(1, 64);
    readonly Option<FileInfo?> checkpoint = new("--checkpoint") { Description = "the state after each epoch; where the file exists, training goes on from it, to the same bits" };

    public RecipeOptions()
    {
        optimiser.AcceptOnlyFromAmong("sgd", "adamw");
        schedule.AcceptOnlyFromAmong("onecycle", "cosine", "step", "constant");
    }

    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            epochs, batch, accumulate, optimiser, rate, schedule, warmUp, decay, smoothing, clip, bound, average, augment, mixUp, slow, patience, workers, checkpoint,
        })
            command.Options.Add(option);
    }

    /// <summary>The choices of a command line.</summary>
    public TrainingOptions Of(ParseResult parsed, ulong seed) => new()
    {
        Epochs = parsed.GetValue(epochs),
        Batch = parsed.GetValue(batch),
        Accumulate = parsed.GetValue(accumulate),
        Optimiser = Optimiser(parsed),
        Rate = Schedule(parsed).After(parsed.GetValue(warmUp)),
        Smoothing = parsed.GetValue(smoothing),
        ClipNorm = parsed.GetValue(clip),
        SpectralBound = parsed.GetValue(bound),
        Average = parsed.GetValue(average),
        Augmentations = AugmentationOption.Parse(parsed.GetValue(augment)!),
        MixUp = parsed.GetValue(mixUp),
        Groups = [.. (parsed.GetValue(slow) ?? []).Select(Group)],
        Patience = parsed.GetValue(patience),
        Workers = parsed.GetValue(workers),
        Checkpoint = parsed.GetValue(checkpoint)?.FullName,
        Seed = seed,
    };

    bool IsSgd(ParseResult parsed) => parsed.GetValue(optimiser) == "sgd";

    IOptimiser Optimiser(ParseResult parsed) => IsSgd(parsed)
        ? new Sgd(0.9f, parsed.GetValue(decay) ?? 5e-4f, Nesterov: true) : new AdamW(WeightDecay: parsed.GetValue(decay) ?? 0.01f);

    ScalarSchedule Schedule(ParseResult parsed)
    {
        var (peak, last) = (parsed.GetValue(rate) ?? (IsSgd(parsed) ? 0.1 : 0.001), parsed.GetValue(epochs));
        return parsed.GetValue(schedule) switch
        {
            "onecycle" => new OneCycle(peak),
            "cosine" => new Cosine(peak),
            "step" => new StepDecay(peak, 0.1, last / 2.0, last * 0.75),
            _ => peak,
        };
    }

    static ParameterGroup Group(string text)
    {
        var at = text.LastIndexOf('=');
        return at > 0 && float.TryParse(text.AsSpan(at + 1), System.Globalization.CultureInfo.InvariantCulture, out var factor) && factor >= 0 && float.IsFinite(factor)
            ? new(text[..at]) { Rate = factor }
            : throw new UsageException($"--group '{text}': a pattern of names and a factor of at least 0 are needed, such as 'conv1*=0.1'");
    }
}
