using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>What a thread moves of an operand's tile: up to four accesses of four elements, or eight of one, in the order rows, then terms.</summary>
struct Units
{
    public Float4 A;
    public Float4 B;
    public Float4 C;
    public Float4 D;
}
