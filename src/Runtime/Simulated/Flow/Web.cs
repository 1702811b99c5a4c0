using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated.Flow;

/// <summary>
/// One value of a register: all places that set it for the same readers, and these readers. A register that is used again for something else
/// makes several.
/// </summary>
sealed class Web(int number, PtxRegister register)
{
    public int Number { get; } = number;

    public PtxRegister Register { get; } = register;

    /// <summary>Bytes of a lane.</summary>
    public int Bytes => Register.Type.LaneBytes();

    /// <summary>Whether all lanes of a group that run have the same value.</summary>
    public bool IsUniform { get; set; } = true;

    /// <summary>Whether it is a parameter of the kernel, or the address that one is.</summary>
    public bool IsParameter { get; set; }
}
