using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>
/// The address of an element of a buffer or shared array. Displacements count elements and are constants: they cost nothing.
/// </summary>
readonly struct Pointer<T>(Memory memory, Operand address, int displacement = 0)
    where T : struct, IValue<T>
{
    public Memory Memory => memory;

    public Operand Address => address;

    /// <summary>Bytes added to the address.</summary>
    public int Displacement => displacement;

    /// <summary>The address <paramref name="index"/> elements further.</summary>
    public Pointer<T> Offset(S32 index)
    {
        if (index.Operand.IsConstant)
            return new(memory, address, checked(displacement + index.Operand.Int * T.Type.Bytes()));
        var type = memory is GlobalMemory ? RegisterType.S64 : RegisterType.S32;
        var template = new Instruction(Opcode.Address, type, [], [address, index.Operand]) { Width = T.Type.Bytes(), Memory = memory };
        var register = type == RegisterType.S64
            ? KernelBuilder.Current.Pure<S64>(template).Operand
            : KernelBuilder.Current.Pure<S32>(template).Operand;
        return new(memory, register, displacement);
    }

    /// <summary>The element at <paramref name="offset"/> from here.</summary>
    public T Load(int offset = 0) => LoadMany(1, offset, null)[0];

    /// <summary>Neighbouring elements, 1, 2 or 4, by one instruction; the address must be a multiple of their bytes.</summary>
    public T[] LoadVector(int width, int offset = 0) => LoadMany(width, offset, null);

    /// <summary>The element where the condition holds, else 0 and no access.</summary>
    public T LoadIf(Predicate condition, int offset = 0) => LoadMany(1, offset, condition)[0];

    /// <summary>Neighbouring elements where the condition holds, else zeros and no access.</summary>
    public T[] LoadVectorIf(Predicate condition, int width, int offset = 0) => LoadMany(width, offset, condition);

    /// <summary>Stores one element.</summary>
    public void Store(T value, int offset = 0) => StoreMany([value], offset, null);

    /// <summary>Stores 1, 2 or 4 neighbouring elements by one instruction.</summary>
    public void StoreVector(ReadOnlySpan<T> values, int offset = 0) => StoreMany(values, offset, null);

    /// <summary>Stores one element where the condition holds.</summary>
    public void StoreIf(Predicate condition, T value, int offset = 0) => StoreMany([value], offset, condition);

    /// <summary>Stores neighbouring elements where the condition holds.</summary>
    public void StoreVectorIf(Predicate condition, ReadOnlySpan<T> values, int offset = 0) => StoreMany(values, offset, condition);

    T[] LoadMany(int width, int offset, Predicate? condition)
    {
        if (condition is { Operand: { IsConstant: true, Bits: 0 } })
            return [.. Enumerable.Repeat(T.Of(default), width)];
        var k = CheckWidth(width);
        var guarded = condition is { Operand.IsConstant: false };
        Operand[] operands = guarded ? [address, condition!.Value.Operand] : [address];
        var uniform = Array.TrueForAll(operands, operand => operand.IsUniform);
        var results = new Register[width];
        for (var i = 0; i < width; i++)
            results[i] = k.NewRegister(T.Type, isVariable: false, uniform);
        k.Append(new Instruction(Opcode.Load, T.Type, results, operands)
        {
            Memory = memory,
            Displacement = displacement + offset * T.Type.Bytes(),
            Guarded = guarded,
        });
        return Array.ConvertAll(results, register => T.Of(Operand.Of(register)));
    }

    void StoreMany(ReadOnlySpan<T> values, int offset, Predicate? condition)
    {
        if (condition is { Operand: { IsConstant: true, Bits: 0 } })
            return;
        var k = CheckWidth(values.Length);
        var guarded = condition is { Operand.IsConstant: false };
        var operands = new List<Operand> { address };
        foreach (var value in values)
            operands.Add(value.Operand);
        if (guarded)
            operands.Add(condition!.Value.Operand);
        k.Append(new Instruction(Opcode.Store, T.Type, [], [.. operands])
        {
            Memory = memory,
            Displacement = displacement + offset * T.Type.Bytes(),
            Guarded = guarded,
        });
    }

    KernelBuilder CheckWidth(int width)
    {
        var k = KernelBuilder.Current;
        if (width is not (1 or 2 or 4) || width * T.Type.Bytes() > 16)
            throw k.Misuse($"'{memory.Name}': {width} values of {T.Type} are not moved by one instruction (1, 2 or 4 values, up to 16 bytes)");
        if (memory.Element.Bytes() != T.Type.Bytes())
            throw k.Misuse($"'{memory.Name}' holds {memory.Element}, {T.Type} was accessed");
        return k;
    }
}
