namespace Whence.Kernels.Simulation;

/// <summary>A set of registers by number that knows the sum of their weights.</summary>
sealed class RegisterSet
{
    readonly int[] weights;
    readonly ulong[] bits;

    public RegisterSet(int[] weights)
    {
        this.weights = weights;
        bits = new ulong[(weights.Length + 63) / 64];
    }

    RegisterSet(RegisterSet other)
    {
        weights = other.weights;
        bits = [.. other.bits];
        Weight = other.Weight;
    }

    public int Weight { get; private set; }

    public RegisterSet Copy() => new(this);

    public bool Add(int register)
    {
        if ((bits[register >> 6] >> register & 1) != 0)
            return false;
        bits[register >> 6] |= 1UL << register;
        Weight += weights[register];
        return true;
    }

    public void Remove(int register)
    {
        if ((bits[register >> 6] >> register & 1) == 0)
            return;
        bits[register >> 6] &= ~(1UL << register);
        Weight -= weights[register];
    }

    /// <summary>Adds another set; whether anything was new.</summary>
    public bool Add(RegisterSet other)
    {
        var changed = false;
        for (var i = 0; i < bits.Length; i++)
        {
            for (var rest = other.bits[i] & ~bits[i]; rest != 0; rest &= rest - 1)
                changed |= Add(i * 64 + System.Numerics.BitOperations.TrailingZeroCount(rest));
        }
        return changed;
    }
}
