using Whence.Models.Images;

namespace Whence.Models.Data;

/// <summary>Pictures that are named one by one, without labels.</summary>
/// <param name="pictures">Names, each once, and how each is read.</param>
sealed class PictureList(IReadOnlyList<(string Id, Func<Image> Load)> pictures) : Dataset
{
    /// <inheritdoc/>
    public override string Name => Count == 1 ? pictures[0].Id : $"{Count} pictures";

    /// <inheritdoc/>
    public override int Count => pictures.Count;

    /// <inheritdoc/>
    public override string IdOf(int index) => pictures[index].Id;

    /// <inheritdoc/>
    public override int LabelOf(int index) => Unlabelled;

    /// <inheritdoc/>
    protected override Image Read(int index) => pictures[index].Load();
}
