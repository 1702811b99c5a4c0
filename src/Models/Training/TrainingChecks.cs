using Whence.Graphs;

namespace Whence.Models.Training;

/// <summary>What options must be, and what of them a checkpoint must have in common with the training that goes on from it.</summary>
static class TrainingChecks
{
    /// <summary>The options, checked.</summary>
    /// <exception cref="TrainingException">One is out of range; the message says which and how.</exception>
    public static TrainingOptions Checked(TrainingOptions options, ITrainingSource source, Shape picture)
    {
        Require(options.Epochs >= 1, $"epochs {options.Epochs}: at least 1");
        Require(options.Batch >= 1 && options.Batch <= source.Count, $"batch {options.Batch}: from 1 to the {source.Count} examples of '{source.Name}'");
        Require(options.Accumulate >= 1, $"accumulation over {options.Accumulate} batches: at least 1");
        Require(options.Workers >= 1, $"{options.Workers} workers: at least 1");
        Require(options.Smoothing is >= 0 and < 1, $"label smoothing {options.Smoothing}: in [0,1)");
        Require(options.ClipNorm is null or > 0, $"norm to clip at {options.ClipNorm}: above 0");
        Require(options.SpectralBound is null or > 0, $"bound of singular values {options.SpectralBound}: above 0");
        Require(options.Average is null or >= 0 and < 1, $"average keeping {options.Average}: in [0,1)");
        Require(options.MixUp is >= 0 and <= 100, $"MixUp alpha {options.MixUp}: from 0 to 100");
        Require(options.Patience is null or >= 1, $"patience {options.Patience}: at least 1 epoch");
        foreach (var input in options.Inputs.Where(input => input.FollowsPicture))
        {
            var fits = input.Shape.Rank == 3 && input.Shape[0] == picture[1] && input.Shape[1] == picture[2];
            Require(fits, $"input '{input.Name}' {input.Shape} follows the picture: it must be [{picture[1]},{picture[2]},C]");
        }
        return options;
    }

    /// <summary>What decides the bits of a training.</summary>
    public static Dictionary<string, string> Settings(TrainingOptions options, TrainableModel model, ITrainingSource source, ITrainingSource? heldOut) => new()
    {
        ["network"] = model.Structure,
        ["the network's parameters"] = string.Join(' ', model.Variables),
        ["examples"] = $"{source.Count} {source.Fingerprint}",
        ["held-out examples"] = heldOut is null ? "none" : $"{heldOut.Count} {heldOut.Fingerprint}",
        ["epochs"] = $"{options.Epochs}",
        ["batch"] = $"{options.Batch}",
        ["accumulation"] = $"{options.Accumulate}",
        ["optimiser"] = $"{options.Optimiser}",
        ["rate"] = $"{options.Rate}",
        ["groups"] = string.Join(' ', options.Groups),
        ["decay of vectors"] = $"{options.DecaysVectors}",
        ["label smoothing"] = Number(options.Smoothing),
        ["clipping"] = Number(options.ClipNorm),
        ["bound of singular values"] = Number(options.SpectralBound),
        ["average"] = Number(options.Average),
        ["augmentation"] = string.Join(' ', options.Augmentations),
        ["MixUp"] = Number(options.MixUp),
        ["precision"] = $"{options.Precision}",
        ["seed"] = $"{options.Seed}",
        ["inputs"] = string.Join(' ', options.Inputs.Select(input => $"{input.Name}{input.Shape} {input.Fingerprint(source.Count)}")),
    };

    static string Number(double? value) => value is { } v ? v.ToString("R", System.Globalization.CultureInfo.InvariantCulture) : "none";

    static void Require(bool holds, FormattableString what)
    {
        if (!holds)
            throw new TrainingException(FormattableString.Invariant(what));
    }
}
