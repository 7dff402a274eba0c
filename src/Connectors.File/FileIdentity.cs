using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Connectors.File;

/// <summary>Which file it is, whatever its name: device and inode (file index on Windows). The base library does not tell, so the system is asked.</summary>
/// <param name="Device">Device or volume.</param>
/// <param name="Number">Inode or file index.</param>
/// <param name="Kind">What it is, where the system says so.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Number, FileKind Kind)
{
    /// <summary>The file that has this name now; null if there is none or the system does not tell.</summary>
    public static FileIdentity? OfPath(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return Linux(AtCurrentDirectory, path, flags: 0);
        }

        try
        {
            using SafeFileHandle handle = System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return OfHandle(handle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The open file; null if the system does not tell.</summary>
    public static FileIdentity? OfHandle(SafeFileHandle handle)
    {
        bool referenced = false;
        try
        {
            handle.DangerousAddRef(ref referenced);
            IntPtr raw = handle.DangerousGetHandle();
            return OperatingSystem.IsLinux() ? Linux((int)raw, "", AtEmptyPath)
                : OperatingSystem.IsWindows() ? Windows(raw)
                : null;
        }
        finally
        {
            if (referenced)
            {
                handle.DangerousRelease();
            }
        }
    }

    private const int AtCurrentDirectory = -100;
    private const int AtEmptyPath = 0x1000;
    private const uint BasicStats = 0x7ff;

    private static FileIdentity? Linux(int directory, string path, int flags)
    {
        try
        {
            if (StatX(directory, path, flags, BasicStats, out StatXResult result) != 0)
            {
                return null;
            }

            FileKind kind = (result.Mode & 0xF000) switch
            {
                0x8000 => FileKind.Regular,
                0x4000 => FileKind.Directory,
                0x1000 => FileKind.Pipe,
                0x2000 => FileKind.Device,
                0x6000 => FileKind.Device,
                0xC000 => FileKind.Socket,
                _ => FileKind.Unknown,
            };
            return new FileIdentity(((ulong)result.DeviceMajor << 32) | result.DeviceMinor, result.Inode, kind);
        }
        catch (EntryPointNotFoundException)
        {
            // A C library older than statx(2): replacement of a file goes unnoticed, everything else works.
            return null;
        }
    }

    private static FileIdentity? Windows(IntPtr handle) =>
        GetFileInformationByHandle(handle, out ByHandleFileInformation result)
            ? new FileIdentity(result.VolumeSerialNumber, ((ulong)result.FileIndexHigh << 32) | result.FileIndexLow, FileKind.Unknown)
            : null;

    // statx(2) has the same layout on every processor, which stat(2) has not.
    [DllImport("libc", EntryPoint = "statx")]
    private static extern int StatX(int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, out StatXResult result);

    [DllImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetFileInformationByHandle(IntPtr handle, out ByHandleFileInformation result);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatXResult
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }

    [StructLayout(LayoutKind.Explicit, Size = 52)]
    private struct ByHandleFileInformation
    {
        [FieldOffset(28)]
        public uint VolumeSerialNumber;

        [FieldOffset(44)]
        public uint FileIndexHigh;

        [FieldOffset(48)]
        public uint FileIndexLow;
    }
}

/// <summary>What a directory entry is.</summary>
internal enum FileKind
{
    /// <summary>The system does not tell.</summary>
    Unknown,

    /// <summary>An ordinary file.</summary>
    Regular,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A named pipe.</summary>
    Pipe,

    /// <summary>A terminal or another device.</summary>
    Device,

    /// <summary>A socket.</summary>
    Socket,
}
