using Whence.Models.Images;

namespace Whence.Models.Data;

/// <summary>Pictures that are named one by one, without labels.</summary>
/// <param name="pictures">Names, each once, and the files.</param>
sealed class PictureList(IReadOnlyList<(string Id, string Path)> pictures) : Dataset
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
    protected override Image Read(int index) => ImageFile.Load(pictures[index].Path);

    /// <inheritdoc/>
    protected internal override byte[] Stored(int index) => File.ReadAllBytes(pictures[index].Path);
}
