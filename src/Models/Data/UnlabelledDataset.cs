using Whence.Models.Images;

namespace Whence.Models.Data;

/// <summary>A set whose labels are of other classes than a network's, and are left out. Disposing it disposes the set.</summary>
/// <param name="set">The set.</param>
sealed class UnlabelledDataset(Dataset set) : Dataset
{
    /// <inheritdoc/>
    public override string Name => set.Name;

    /// <inheritdoc/>
    public override int Count => set.Count;

    /// <inheritdoc/>
    public override string IdOf(int index) => set.IdOf(index);

    /// <inheritdoc/>
    public override int LabelOf(int index) => Unlabelled;

    /// <inheritdoc/>
    public override void Dispose()
    {
        set.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Image Read(int index) => set[index].Image;

    /// <inheritdoc/>
    protected internal override byte[] Stored(int index) => set.Stored(index);
}
