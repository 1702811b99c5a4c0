namespace Whence.Runtime.Cpu;

/// <summary>A rearranged operand of a step. Read <see cref="Pointer"/> inside the task, not while binding: replaced weights may move a copy that plans share.</summary>
sealed unsafe class PackedOperand : IDisposable
{
    readonly PackStore? store;
    readonly Func<Pack>? take;
    Pack? pack;

    /// <summary>A copy of the plan's own.</summary>
    public PackedOperand(float* copy) => Pointer = copy;

    /// <summary>A copy that is shared.</summary>
    public PackedOperand(PackStore store, Func<Pack> take)
    {
        (this.store, this.take) = (store, take);
        Change(take());
    }

    /// <summary>The first value.</summary>
    public float* Pointer { get; private set; }

    /// <summary>The shared copy; null for one of the plan's own.</summary>
    public Pack? Shared => pack;

    /// <summary>Changes over to the copy of the present values, which is made where there is none yet.</summary>
    public void Renew()
    {
        Change(take!());
        pack!.Fill();
    }

    public void Dispose() => Change(null);

    void Change(Pack? next)
    {
        if (pack is not null)
            store!.Return(pack);
        pack = next;
        Pointer = next is null ? null : next.Pointer;
    }
}
