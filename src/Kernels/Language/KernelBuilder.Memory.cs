using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

sealed partial class KernelBuilder
{
    /// <summary>Joins an integer into memory in one step that no other thread divides; gives the old value.</summary>
    public T Atomic<T>(AtomicOperation operation, Pointer<T> at, T value)
        where T : struct, IValue<T> => AtomicAt(operation, at, value.Operand);

    /// <summary>Stores <paramref name="value"/> where memory holds <paramref name="expected"/>; gives the old value.</summary>
    public T CompareAndSwap<T>(Pointer<T> at, T expected, T value)
        where T : struct, IValue<T> => AtomicAt(AtomicOperation.CompareAndSwap, at, expected.Operand, value.Operand);

    /// <summary>
    /// Starts a copy of 4, 8 or 16 bytes from device to shared memory that runs beside the threads; where the condition fails, zeros are stored.
    /// </summary>
    public void CopyAsync<T>(Pointer<T> to, Pointer<T> from, int bytes, Predicate? condition = null)
        where T : struct, IValue<T>
    {
        if (bytes is not (4 or 8 or 16))
            throw Misuse($"an asynchronous copy moves 4, 8 or 16 bytes, {bytes} were asked for");
        if (to.Memory is not SharedMemory || from.Memory is not GlobalMemory)
            throw Misuse($"an asynchronous copy goes from device to shared memory, not from '{from.Memory.Name}' to '{to.Memory.Name}'");
        if (condition is { Operand: { IsConstant: true, Bits: 0 } })
        {
            to.StoreVector(new T[bytes / T.Type.Bytes()]);
            return;
        }
        var guarded = condition is { Operand.IsConstant: false };
        Operand[] operands = guarded ? [to.Address, from.Address, condition!.Value.Operand] : [to.Address, from.Address];
        Append(new Instruction(Opcode.CopyAsync, T.Type, [], operands)
        {
            Memory = to.Memory,
            Source = from.Memory,
            Displacement = to.Displacement,
            SourceDisplacement = from.Displacement,
            Width = bytes,
            Guarded = guarded,
        });
    }

    /// <summary>Closes the group of copies started since the last one was closed.</summary>
    public void CopyCommit() => Append(new Instruction(Opcode.CopyCommit, RegisterType.Predicate, [], []));

    /// <summary>Waits until at most so many of this thread's groups of copies are under way. Other threads' copies need a barrier, too.</summary>
    public void CopyWait(int groupsLeft) => Append(new Instruction(Opcode.CopyWait, RegisterType.Predicate, [], []) { Displacement = groupsLeft });

    /// <summary>
    /// 1, 2 or 4 matrices of 8x8 elements of 16 bits: the rows of matrix i begin at the addresses of lanes 8i to 8i + 7; every lane gets two
    /// neighbours of row lane/4, columns 2 (lane mod 4) and the next (of column and row, when transposed).
    /// </summary>
    public T[] LoadMatrix<T>(Pointer<T> row, int count, bool transposed = false)
        where T : struct, IValue<T>
    {
        if (!T.Type.IsHalves() || row.Memory is not SharedMemory)
            throw Misuse($"matrices of pairs of halves are loaded from shared memory; '{row.Memory.Name}' holds {row.Memory.Element}");
        if (count is not (1 or 2 or 4))
            throw Misuse($"1, 2 or 4 matrices are loaded at once, {count} were asked for");
        var results = new Register[count];
        for (var i = 0; i < count; i++)
            results[i] = NewRegister(T.Type, isVariable: false, isUniform: false);
        Append(new Instruction(Opcode.LoadMatrix, T.Type, results, [row.Address])
        {
            Memory = row.Memory,
            Displacement = row.Displacement,
            Transposed = transposed,
        });
        return Array.ConvertAll(results, register => T.Of(Operand.Of(register)));
    }

    T AtomicAt<T>(AtomicOperation operation, Pointer<T> at, params Operand[] values)
        where T : struct, IValue<T>
    {
        if (T.Type is not (RegisterType.S32 or RegisterType.U32))
            throw Misuse($"'{at.Memory.Name}': atomic operations are on 32-bit integers, {T.Type} was given (sums of floats would depend on the order of threads)");
        var template = new Instruction(Opcode.Atomic, T.Type, [], [at.Address, .. values])
        {
            Memory = at.Memory,
            Displacement = at.Displacement,
            Atomic = operation,
        };
        return T.Of(Operand.Of(Result(template, uniform: false)));
    }
}
