namespace Whence.Runtime;

/// <summary>Neighbouring float32 values of a block.</summary>
/// <param name="Block">The block.</param>
/// <param name="At">The first of them.</param>
/// <param name="Length">How many.</param>
public readonly record struct BlockRange(Block Block, long At, long Length)
{
    /// <summary>All values of a block.</summary>
    public static implicit operator BlockRange(Block block) => new(block, 0, block.Length);

    /// <inheritdoc/>
    public override string ToString() => $"{Length} values from {At} of a block of {Block.Length}";
}
