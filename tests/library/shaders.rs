//! Every WGSL program is parsed and validated as the device gets it, without a GPU, and its bindings are held
//! against the host's.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may panic")]

use naga::valid::{Capabilities, ValidationFlags, Validator};
use naga::{AddressSpace, Handle, ImageClass, Module, StorageAccess, StorageFormat, Type, TypeInner};
#[cfg(feature = "learn")]
use neurn_lab::learn::engine::webgpu;
#[cfg(feature = "learn")]
use neurn_lab::learn::engine::webgpu::shaders as networks;
use neurn_lab::neurn::gpu::shaders::Kernel;
use neurn_lab::neurn::gpu::{GROUP_FILTER, GROUP_MAPS, GROUP_PAINT, GROUP_READ, Params, Slot, View};
use std::mem::offset_of;
use std::path::{Path, PathBuf};

/// A program as a device gets it.
struct Program {
    name: String,
    source: String,
    parts: Vec<&'static str>,
    entry: &'static str,
    groups: Vec<&'static [Slot]>,
}

impl Program {
    fn of(kernel: Kernel) -> Self {
        let groups: Vec<&'static [Slot]> = match kernel {
            Kernel::WindowColumns { .. } | Kernel::WindowRows { .. } | Kernel::Peaks => vec![&GROUP_FILTER],
            Kernel::ReadPlane => vec![&GROUP_MAPS, &GROUP_READ],
            Kernel::PaintPlane => vec![&GROUP_MAPS, &GROUP_PAINT],
        };
        let name = format!("{kernel:?}");
        Self { name, source: kernel.source(), parts: kernel.parts(), entry: kernel.entry(), groups }
    }

    /// The filter's, and the networks'.
    fn all() -> Vec<Self> {
        let filter = Kernel::ALL.into_iter().map(Self::of);
        #[cfg(feature = "learn")]
        let filter = filter.chain(networks::Kernel::ALL.into_iter().map(|kernel| Self {
            name: format!("{kernel:?}"),
            source: kernel.source(),
            parts: kernel.parts(),
            entry: kernel.entry(),
            groups: vec![&networks::GROUP_NETWORK],
        }));
        filter.collect()
    }

    fn parsed(&self) -> Module {
        naga::front::wgsl::parse_str(&self.source)
            .unwrap_or_else(|e| panic!("{}: {}", self.name, e.emit_to_string(&self.source)))
    }
}

fn size_of_type(module: &Module, ty: Handle<Type>) -> u64 {
    u64::from(module.types[ty].inner.size(module.to_ctx()))
}

#[test]
fn every_program_is_valid_without_extensions() {
    for program in Program::all() {
        let (module, name) = (program.parsed(), &program.name);
        let info = Validator::new(ValidationFlags::all(), Capabilities::empty()).validate(&module);
        assert!(info.is_ok(), "{name}: {}", info.unwrap_err().emit_to_string(&program.source));
        let entries: Vec<_> = module.entry_points.iter().map(|e| e.name.as_str()).collect();
        assert_eq!(entries, [program.entry]);
    }
}

#[test]
fn every_program_keeps_the_default_limits() {
    for program in Program::all() {
        let (module, name) = (program.parsed(), &program.name);
        let entry = &module.entry_points[0];
        assert!(entry.workgroup_size.iter().product::<u32>() <= 256, "{name}");
        let mut shared = 0;
        let mut storage = 0;
        for (_, global) in module.global_variables.iter() {
            match global.space {
                AddressSpace::WorkGroup => shared += size_of_type(&module, global.ty).next_multiple_of(16),
                AddressSpace::Storage { .. } => storage += 1,
                _ => {}
            }
        }
        assert!(shared <= 16 << 10, "{name} uses {shared} bytes of workgroup memory");
        assert!(storage <= 8, "{name} binds {storage} storage buffers");
    }
}

#[test]
fn bindings_are_the_hosts() {
    for program in Program::all() {
        let (module, name) = (program.parsed(), &program.name);
        let groups = &program.groups;
        let mut seen: Vec<(u32, u32)> = Vec::new();
        for (_, global) in module.global_variables.iter() {
            let Some(binding) = &global.binding else { continue };
            let variable = global.name.as_deref().unwrap_or("?");
            let slot = groups
                .get(binding.group as usize)
                .and_then(|slots| slots.get(binding.binding as usize))
                .unwrap_or_else(|| panic!("{name}: the host binds no {variable}"));
            let found = match (global.space, &module.types[global.ty].inner) {
                (AddressSpace::Uniform, _) => Slot::Uniform(size_of_type(&module, global.ty)),
                (AddressSpace::Storage { access }, _) if access.contains(StorageAccess::STORE) => {
                    Slot::ReadWrite
                }
                (AddressSpace::Storage { .. }, _) => Slot::Read,
                (
                    AddressSpace::Handle,
                    TypeInner::Image {
                        class: ImageClass::Storage { format: StorageFormat::Rgba8Unorm, access },
                        arrayed: false,
                        ..
                    },
                ) if *access == StorageAccess::STORE => Slot::Texture,
                other => panic!("{name}: {variable} is {other:?}"),
            };
            assert_eq!(found, *slot, "{name}: {variable}");
            seen.push((binding.group, binding.binding));
        }
        seen.sort_unstable();
        let all: Vec<_> = (0u32..)
            .zip(groups)
            .flat_map(|(group, slots)| (0u32..).zip(slots.iter()).map(move |(binding, _)| (group, binding)))
            .collect();
        assert_eq!(seen, all, "{name}: each slot of the host once");
    }
}

#[test]
fn uniforms_have_the_hosts_fields() {
    macro_rules! fields {
        ($type:ident: $($field:ident),+) => { vec![$((stringify!($field), offset_of!($type, $field))),+] };
    }
    let params = fields!(Params: width, height, channels, images, k, border, scope, merge, first_plane,
        planes, segment_width, segments, tile_rows, row_tiles, bytes, unused);
    let view = fields!(View: plane, columns, map, channel, low, high, to_peak, black, white, unused_a, unused_b,
        unused_c);
    let mut programs = vec![
        (Program::of(Kernel::Peaks), "Params", params.clone()),
        (Program::of(Kernel::PaintPlane), "Params", params),
        (Program::of(Kernel::PaintPlane), "View", view),
    ];
    #[cfg(feature = "learn")]
    {
        use webgpu::Shape;
        let shape = fields!(Shape: images, rows, inputs, outputs, side, pooled, rectifier, biases, added, unused_a,
            unused_b, unused_c);
        programs
            .extend(Program::all().into_iter().skip(Kernel::ALL.len()).map(|p| (p, "Shape", shape.clone())));
    }
    for (program, name, fields) in programs {
        let module = program.parsed();
        let (_, ty) = module.types.iter().find(|(_, ty)| ty.name.as_deref() == Some(name)).unwrap();
        let TypeInner::Struct { members, .. } = &ty.inner else { panic!("{name} is no struct") };
        let found: Vec<_> =
            members.iter().map(|m| (m.name.as_deref().unwrap_or(""), m.offset as usize)).collect();
        assert_eq!(found, fields, "{name}");
    }
}

fn wgsl_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            wgsl_files(&path, into);
        } else if path.extension().is_some_and(|e| e == "wgsl") {
            into.push(path);
        }
    }
}

#[test]
fn no_shader_file_goes_unvalidated() {
    let mut files = Vec::new();
    wgsl_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("shaders"), &mut files);
    let programs = Program::all();
    assert!(files.len() >= Kernel::ALL.len());
    for file in files {
        // without networks theirs are nobody's
        if cfg!(not(feature = "learn")) && file.components().any(|part| part.as_os_str() == "networks") {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(
            programs.iter().any(|program| program.parts.contains(&text.as_str())),
            "{} is part of no program that this test validates",
            file.display()
        );
    }
}
