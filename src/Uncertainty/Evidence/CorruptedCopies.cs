using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Images;

namespace Whence.Uncertainty.Evidence;

/// <summary>
/// A data set, and behind it a blurred, a noisy and a pale copy of every picture, at the size that a classifier takes: thresholds that are calibrated on it do not take for granted that pictures to come
/// are as good. Disposing it disposes the set.
/// </summary>
/// <param name="set">The set.</param>
/// <param name="preprocessing">Brings pictures to the classifier's size.</param>
sealed class CorruptedCopies(Dataset set, Preprocessing preprocessing) : Dataset
{
    static readonly PictureCorruption[] Corruptions = [PictureCorruption.Blur, PictureCorruption.Noise, PictureCorruption.Contrast];

    /// <inheritdoc/>
    public override string Name => set.Name;

    /// <inheritdoc/>
    public override int Count => set.Count * (1 + Corruptions.Length);

    /// <inheritdoc/>
    public override LabelList? Classes => set.Classes;

    /// <inheritdoc/>
    public override string IdOf(int index) =>
        index < set.Count ? set.IdOf(index) : $"{set.IdOf(index % set.Count)} {CorruptionOf(index).ToString().ToLowerInvariant()}";

    /// <inheritdoc/>
    public override int LabelOf(int index) => set.LabelOf(index % set.Count);

    /// <inheritdoc/>
    public override void Dispose()
    {
        set.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Image Read(int index)
    {
        var own = set[index % set.Count].Image;
        return index < set.Count ? own : CorruptionOf(index).Apply(preprocessing.Fit(own), index % set.Count);
    }

    PictureCorruption CorruptionOf(int index) => Corruptions[index / set.Count - 1];
}
